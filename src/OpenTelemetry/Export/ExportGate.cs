using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Bounds what one target has pending and settles each span's account exactly once. It stands in front of the SDK's
/// queue, which drops silently when full: the gate admits no more than that queue holds, so the queue is never full.
/// Safe for use by several threads.
/// </summary>
internal sealed class ExportGate(int capacity, ExportCounters counters)
{
    // A monitor and not a Lock, because flushing waits on it.
    private readonly object _lock = new();
    private long _entered;
    private long _left;
    private bool _closed;
    private bool _settled;

    /// <summary>Whether a span would be refused now; lets the caller skip the work of making one.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return IsFullLocked;
        }
    }

    private bool IsFullLocked => _closed || _entered - _left >= capacity;

    /// <summary>
    /// Admits a span and passes it on, or counts it as dropped. The span is handed over under the lock, so that none
    /// arrives at the SDK's queue after <see cref="Close"/>.
    /// </summary>
    public void Enter<TSpan>(TSpan span, Action<TSpan> enqueue)
    {
        lock (_lock)
        {
            if (IsFullLocked)
            {
                counters.AddDropped();
                return;
            }

            _entered++;
            counters.AddAccepted();
            enqueue(span);
        }
    }

    /// <summary>Settles a batch that has been sent or given up.</summary>
    public void Leave(long count, bool exported)
    {
        lock (_lock)
        {
            if (_settled)
                return;
            _left += count;
            if (exported)
                counters.AddExported(count);
            else
                counters.AddFailed(count);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>
    /// Waits until every span that has entered by now has left. The SDK's own flush is satisfied when its queue is
    /// empty, while the last batch may still be on the wire.
    /// </summary>
    public bool Wait(TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            long goal = _entered;
            while (_left < goal)
            {
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(started);
                if (remaining <= TimeSpan.Zero || !Monitor.Wait(_lock, remaining))
                    return _left >= goal;
            }

            return true;
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
            counters.AddFailed(_entered - _left);
            _left = _entered;
            Monitor.PulseAll(_lock);
        }
    }
}
