using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>
/// Prints spans. The ring reader's thread only copies a span into a bounded queue. The sink's own thread builds trees and writes them, so
/// a slow terminal costs lines, which are counted, and never ring space.
/// </summary>
internal sealed class ConsoleSink : ISpanSink, IDisposable
{
    private const int QueueLength = 16_384;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<SpanLine> _queue = new(QueueLength);
    private readonly TaskCompletionSource _ended = new();
    private readonly TextWriter _output;
    private readonly Action<string> _onClosed;
    private readonly TraceBuffer _buffer;
    private long _accepted;
    private long _written;
    private long _shown;
    private long _refused;
    private volatile bool _closed;
    private bool _isStuck;

    /// <summary>Starts the thread that prints.</summary>
    /// <param name="output">The output. Only the sink's thread writes to it.</param>
    /// <param name="format">Formats the spans of a trace as lines.</param>
    /// <param name="onClosed">
    /// Called with the reason when the output can no longer be written because its reader is gone, as with <c>| head</c>.
    /// </param>
    public ConsoleSink(TextWriter output, ITraceFormat format, Action<string> onClosed)
    {
        _output = output;
        _onClosed = onClosed;
        _buffer = new TraceBuffer(trace => Write(trace, format), format.WantsWholeTraces);
        new Thread(Print) { IsBackground = true, Name = "sonde console" }.Start();
    }

    /// <summary>Spans that were not printed because the output was too slow. Final after <see cref="Complete"/>.</summary>
    public long NotShown =>
        Interlocked.Read(ref _refused) + (_isStuck ? Interlocked.Read(ref _accepted) - Interlocked.Read(ref _shown) : 0);

    /// <summary>Spans that were printed.</summary>
    public long Shown => Interlocked.Read(ref _shown);

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        if (_closed)
            return;
        if (!_queue.IsAddingCompleted && _queue.TryAdd(SpanLine.From(span)))
            Interlocked.Increment(ref _accepted);
        else
            Interlocked.Increment(ref _refused);
    }

    /// <summary>Prints the spans that are queued or held back, then ends. Called when no more spans arrive.</summary>
    /// <param name="patience">
    /// How long to wait for the output once <paramref name="hurry"/> is cancelled. Spans that are not printed by then are counted.
    /// </param>
    /// <param name="hurry">Cancelled when the user wants the tool to end. Until then, the output may take any time.</param>
    public void Complete(TimeSpan patience, CancellationToken hurry)
    {
        _queue.CompleteAdding();
        try
        {
            _ended.Task.Wait(hurry);
        }
        catch (OperationCanceledException)
        {
            _isStuck = !_ended.Task.Wait(patience, CancellationToken.None);
        }
    }

    /// <summary>Ends the sink, unless <see cref="Complete"/> has: prints what it can within a second.</summary>
    public void Dispose()
    {
        if (!_queue.IsAddingCompleted)
            Complete(TimeSpan.FromSeconds(1), new CancellationToken(canceled: true));
        if (!_isStuck)
            _queue.Dispose();
    }

    private void Print()
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out SpanLine? span, Tick))
            {
                _buffer.Add(span, Now());
                if (_queue.Count > 0)
                    continue;
            }

            _buffer.Expire(Now());
            Flush();
        }

        _buffer.Flush();
        Flush();
        _ended.SetResult();
    }

    private void Write(HeldTrace trace, ITraceFormat format)
    {
        foreach (string line in format.Format(trace))
            Guard(() => _output.WriteLine(line));
        _written += trace.Spans.Count;
    }

    private void Flush()
    {
        Guard(_output.Flush);
        Interlocked.Exchange(ref _shown, _written);
    }

    private void Guard(Action write)
    {
        if (_closed)
            return;
        try
        {
            write();
        }
        catch (IOException e)
        {
            _closed = true;
            _onClosed(e.Message);
        }
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
