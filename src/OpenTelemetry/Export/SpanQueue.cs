using Sonde.OpenTelemetry.Wire;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// The spans of all targets that wait for export or are being sent, bounded in number and in bytes. Counts the outcome of each span
/// exactly once. Safe for use by several threads.
/// </summary>
internal sealed class SpanQueue(ExportSettings settings, ExportCounters counters, TimeProvider clock)
{
    // This is a monitor rather than a Lock, because threads wait on it.
    private readonly object _lock = new();
    private readonly Queue<SpanBatch> _full = new();
    private SpanBatch? _open;
    private readonly ChunkPool _pool = new();
    private readonly SpanEncoder _encoder = new(); // used without the lock by the only thread that adds spans
    private long _entered;
    private long _left;
    private long _bytes;
    private int _flushing;
    private bool _closed;
    private bool _abandoned;

    /// <summary>
    /// Encodes a span and queues it, or counts it as dropped. If it throws, it has counted nothing. Only one thread may call it.
    /// </summary>
    public void Add(in SpanView span, byte[] resource, byte[] scope)
    {
        // A span is not encoded in vain while the queue is full; the answer that counts is given under the lock.
        ReadOnlySpan<byte> encoded = Refuses() ? default : _encoder.Encode(span);
        lock (_lock)
        {
            if (encoded.IsEmpty || Refuses())
            {
                counters.AddDropped();
                return;
            }

            _open ??= new SpanBatch(_pool, clock.GetTimestamp());
            _open.Add(encoded, resource, scope);
            _entered++;
            _bytes += encoded.Length;
            counters.AddAccepted();
            if (_open.Count >= settings.BatchSize || _open.Size >= ExportSettings.BatchBytes)
                Seal();
            else if (_open.Count == 1)
                Monitor.PulseAll(_lock); // its delay begins
        }
    }

    /// <summary>Waits for a batch that is full or old enough, or that a flush or the shutdown wants.</summary>
    /// <returns>The oldest such batch, or <see langword="null"/> when the queue is closed and empty.</returns>
    public SpanBatch? Take()
    {
        lock (_lock)
        {
            while (true)
            {
                // Read once: if it were read again below, it could have become negative, and Wait would throw.
                TimeSpan remaining = _open is { Count: > 0 } ? Remaining(_open) : Timeout.InfiniteTimeSpan;
                if (_open is { Count: > 0 } && (_closed || _flushing > 0 || remaining <= TimeSpan.Zero))
                    Seal();
                if (_full.TryDequeue(out SpanBatch? batch))
                    return batch;
                if (_closed)
                    return null;
                Monitor.Wait(_lock, remaining);
            }
        }
    }

    /// <summary>Counts the outcome of a batch that was taken, and takes its memory back.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="failed">How many of its spans were not delivered.</param>
    public void Settle(SpanBatch batch, long failed)
    {
        lock (_lock)
        {
            if (_abandoned)
                return;
            _left += batch.Count;
            _bytes -= batch.Size;
            batch.Release();
            counters.AddFailed(failed);
            counters.AddExported(batch.Count - failed);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>
    /// Makes the exporter send queued spans without delay, and waits until the outcome of every span queued so far is known.
    /// </summary>
    /// <returns>Whether that happened in time.</returns>
    public bool Flush(TimeSpan timeout)
    {
        long started = clock.GetTimestamp();
        lock (_lock)
        {
            long goal = _entered;
            _flushing++;
            Monitor.PulseAll(_lock);
            while (_left < goal)
            {
                TimeSpan remaining = timeout - clock.GetElapsedTime(started);
                if (remaining <= TimeSpan.Zero)
                    break;
                Monitor.Wait(_lock, remaining);
            }

            _flushing--;
            return _left >= goal;
        }
    }

    /// <summary>Refuses every further span.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Counts the pending spans as failed. Called when no thread will send them any longer.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _closed = _abandoned = true;
            counters.AddFailed(_entered - _left);
            _left = _entered;
            _full.Clear();
            _open = null;
            Monitor.PulseAll(_lock);
        }
    }

    private TimeSpan Remaining(SpanBatch batch) => settings.BatchDelay - clock.GetElapsedTime(batch.Created);

    private bool Refuses() => Volatile.Read(ref _closed)
        || Volatile.Read(ref _entered) - Volatile.Read(ref _left) >= settings.QueueLength
        || Volatile.Read(ref _bytes) >= ExportSettings.QueueBytes;

    private void Seal()
    {
        _full.Enqueue(_open!);
        _open = null;
        Monitor.PulseAll(_lock);
    }
}
