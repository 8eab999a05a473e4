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
    private readonly TextWriter _output;
    private readonly Action _onClosed;
    private readonly TraceBuffer _buffer;
    private readonly Thread _thread;
    private long _notShown;
    private volatile bool _closed;

    /// <summary>Starts to print.</summary>
    /// <param name="output">Where to; written from the sink's thread only.</param>
    /// <param name="format">How.</param>
    /// <param name="onClosed">Called when the reader of the output has gone, as with <c>| head</c>.</param>
    public ConsoleSink(TextWriter output, ISpanFormat format, Action onClosed)
    {
        _output = output;
        _onClosed = onClosed;
        _buffer = new TraceBuffer((span, depth) => Write(format.Format(span, depth)));
        _thread = new Thread(Print) { IsBackground = true, Name = "sonde console" };
        _thread.Start();
    }

    /// <summary>Spans that were not printed because the output was too slow.</summary>
    public long NotShown => Interlocked.Read(ref _notShown);

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        if (_closed)
            return;
        if (_queue.IsAddingCompleted || !_queue.TryAdd(SpanLine.From(span)))
            Interlocked.Increment(ref _notShown);
    }

    /// <summary>Prints what is queued or held back and ends. Called when no more spans come.</summary>
    public void Complete()
    {
        _queue.CompleteAdding();
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_queue.IsAddingCompleted)
            Complete();
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
            Guard(_output.Flush);
        }

        _buffer.Flush();
        Guard(_output.Flush);
    }

    private void Write(string line) => Guard(() => _output.WriteLine(line));

    private void Guard(Action write)
    {
        if (_closed)
            return;
        try
        {
            write();
        }
        catch (IOException)
        {
            _closed = true;
            _onClosed();
        }
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
