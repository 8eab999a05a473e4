namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Bounds what one target has pending and settles each span's account exactly once. It stands in front of the SDK's queue,
/// which drops silently when full: the gate admits no more than that queue holds, so the queue is never full.
/// Safe for use by several threads.
/// </summary>
internal sealed class ExportGate(int capacity, ExportCounters counters)
{
    private readonly Lock _lock = new();
    private int _pending;
    private bool _closed;
    private bool _settled;

    /// <summary>
    /// Admits a span and passes it on, or counts it as dropped. The span is handed over under the lock, so that none
    /// arrives at the SDK's queue after <see cref="Close"/>.
    /// </summary>
    public bool TryEnter<TSpan>(TSpan span, Action<TSpan> enqueue)
    {
        lock (_lock)
        {
            if (_closed || _pending >= capacity)
            {
                counters.AddDropped();
                return false;
            }

            _pending++;
            counters.AddAccepted();
            enqueue(span);
            return true;
        }
    }

    /// <summary>Whether a span would be refused now; lets the caller skip the work of making one.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _closed || _pending >= capacity;
        }
    }

    /// <summary>Settles a batch that has been sent or given up.</summary>
    public void Leave(long count, bool exported)
    {
        lock (_lock)
        {
            if (_settled)
                return;
            _pending -= (int)count;
            if (exported)
                counters.AddExported(count);
            else
                counters.AddFailed(count);
        }
    }

    /// <summary>Refuses every further span.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    /// <summary>Counts what is still pending as failed. Called when nobody will wait for it any longer.</summary>
    public void Settle()
    {
        lock (_lock)
        {
            if (_settled)
                return;
            _settled = true;
            counters.AddFailed(_pending);
            _pending = 0;
        }
    }
}
