using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>
/// Prints spans. The reader's thread only copies a span into a bounded queue; a thread of the sink's own builds trees
/// and writes, so a slow terminal costs lines (counted) and never ring space.
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

    /// <summary>Starts to print.</summary>
    /// <param name="output">Where to; written from the sink's thread only.</param>
    /// <param name="format">How.</param>
    /// <param name="onClosed">Told why, when the output cannot be written: its reader has gone, as with <c>| head</c>.</param>
    public ConsoleSink(TextWriter output, ISpanFormat format, Action<string> onClosed)
    {
        _output = output;
        _onClosed = onClosed;
        _buffer = new TraceBuffer((span, depth) => Write(format.Format(span, depth)));
        new Thread(Print) { IsBackground = true, Name = "sonde console" }.Start();
    }

    /// <summary>Spans that were not printed because the output was too slow. Final after <see cref="Complete"/>.</summary>
    public long NotShown =>
        Interlocked.Read(ref _refused) + (_isStuck ? Interlocked.Read(ref _accepted) - Interlocked.Read(ref _shown) : 0);

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

    /// <summary>Prints what is queued or held back and ends. Called when no more spans come.</summary>
    /// <param name="patience">How long to wait for the output once there is a hurry; what is not printed by then is counted.</param>
    /// <param name="hurry">Says that there is one. Until then, the output may take as long as it likes.</param>
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

    /// <summary>Ends without patience, unless it has ended.</summary>
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

    private void Write(string line)
    {
        Guard(() => _output.WriteLine(line));
        _written++;
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
