using System.Diagnostics;

namespace Sonde.Runtime.Spans;

/// <summary>
/// A bounded queue in front of a sink, which runs on a thread of its own. However slow the sink is, the Manager's reader never waits for
/// it: if the queue is full, the oldest span is dropped and counted. Spans are copied into memory that is reused, so that a span costs no
/// allocation once the queue is warm. All members are thread-safe.
/// </summary>
public sealed class BufferedSink : ISpanSink, IAsyncDisposable
{
    // A queue that a few huge spans have passed does not keep their memory for ever.
    private const int LargestKept = 16 * 1024;

    private readonly ISpanSink _sink;
    private readonly BufferedSinkOptions _options;
    private readonly object _gate = new(); // also tells the thread that a span waits
    private readonly Queue<SpanCopy> _waiting;
    private readonly Stack<SpanCopy> _free;
    private readonly SpanCopy[] _batch;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inBatch;
    private long _accepted;
    private long _delivered;
    private long _failed;
    private long _dropped;
    private bool _ended;

    /// <summary>Starts the queue's thread.</summary>
    /// <param name="sink">The sink behind the queue. It belongs to the caller and is not disposed.</param>
    /// <param name="options">The limits, or <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is less than 1, or the time is negative.</exception>
    public BufferedSink(ISpanSink sink, BufferedSinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
        _options = options ?? new BufferedSinkOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BatchSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.ShutdownTimeout, TimeSpan.Zero, nameof(options));
        _waiting = new Queue<SpanCopy>(_options.Capacity);
        _batch = new SpanCopy[Math.Min(_options.BatchSize, _options.Capacity)];
        _free = new Stack<SpanCopy>(_options.Capacity + _batch.Length);
        new Thread(DeliverUntilEnded) { Name = $"sonde-sink-{Name}", IsBackground = true }.Start();
    }

    private string Name => _sink.GetType().Name;

    /// <summary>Copies a span into the queue. It does not wait for the sink.</summary>
    /// <param name="span">The span.</param>
    public void OnSpan(in SpanView span)
    {
        lock (_gate)
        {
            _accepted++;
            if (_ended)
            {
                _dropped++;
                return;
            }
            SpanCopy? copy;
            if (_waiting.Count == _options.Capacity)
            {
                copy = _waiting.Dequeue();
                _dropped++;
            }
            else if (!_free.TryPop(out copy))
            {
                copy = new SpanCopy();
            }
            copy.Take(span);
            _waiting.Enqueue(copy);
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Reads the counters.</summary>
    public SinkQueueStatus GetStatus()
    {
        lock (_gate)
        {
            return new SinkQueueStatus(
                Name, _options.Capacity, _waiting.Count + _inBatch, _accepted, _delivered, _failed, _dropped);
        }
    }

    /// <summary>
    /// Ends the queue. Waits until the sink has taken what waits, at most <see cref="BufferedSinkOptions.ShutdownTimeout"/>; the rest is
    /// dropped and counted. Stop the Manager first: spans that arrive later are dropped and counted too.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.Pulse(_gate);
        }
        try
        {
            await _finished.Task.WaitAsync(_options.ShutdownTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                _dropped += _waiting.Count;
                _waiting.Clear();
            }
        }
    }

    private void DeliverUntilEnded()
    {
        int count;
        while ((count = TakeBatch()) > 0)
            Deliver(count);
        _finished.SetResult();
    }

    // Waits for spans; returns 0 once there are none and the queue has ended.
    private int TakeBatch()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_ended)
                Monitor.Wait(_gate);
            _inBatch = Math.Min(_waiting.Count, _batch.Length);
            for (int i = 0; i < _inBatch; i++)
                _batch[i] = _waiting.Dequeue();
            return _inBatch;
        }
    }

    private void Deliver(int count)
    {
        for (int i = 0; i < count; i++)
        {
            SpanCopy copy = _batch[i];
            bool taken = TrySend(copy);
            lock (_gate)
            {
                _inBatch--;
                if (taken)
                    _delivered++;
                else
                    _failed++;
                if (copy.TextBytes <= LargestKept)
                    _free.Push(copy);
            }
        }
        try
        {
            (_sink as IBatchSpanSink)?.EndBatch();
        }
        catch (Exception e)
        {
            Trace.TraceError($"Sink {Name} threw at the end of a batch: {e}");
        }
    }

    private bool TrySend(SpanCopy copy)
    {
        try
        {
            _sink.OnSpan(copy.View);
            return true;
        }
        catch (Exception e)
        {
            Trace.TraceError($"Sink {Name} threw: {e}");
            return false;
        }
    }
}
