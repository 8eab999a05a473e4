using System.Runtime.CompilerServices;
using Sonde.Runtime.Reading;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <content>Lets tests and tools read spans one after the other.</content>
public sealed partial class Manager
{
    /// <summary>
    /// Reads copies of all spans that arrive after this call, whatever the sinks do with them, until the Manager has stopped. It is meant
    /// for tests and tools: a copy costs several allocations. If more than 65,536 spans wait to be read, the oldest are dropped and counted
    /// (<see cref="Status.ManagerStatus.UnreadSpans"/>).
    /// </summary>
    /// <param name="cancellation">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The spans, which can be enumerated once.</returns>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public IAsyncEnumerable<RecordedSpan> ReadSpansAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            // Begins now and not when the first span is asked for, so that none in between is missed.
            return ReadAsync(_dispatcher.AddStream(), cancellation);
        }
    }

    private async IAsyncEnumerable<RecordedSpan> ReadAsync(SpanChannel stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (RecordedSpan span in stream.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return span;
        }
        finally
        {
            _dispatcher.RemoveStream(stream);
        }
    }
}
