using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// The shutdown of a sink: whether it has begun, how long it may take, and whether it is over. Safe for use by several threads.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private readonly ManualResetEventSlim _begun = new();
    private readonly CancellationTokenSource _over = new();
    private long _deadline;

    /// <summary>Whether the shutdown has begun.</summary>
    public bool HasBegun => _begun.IsSet;

    /// <summary>Cancelled when nothing may wait any longer.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>How much time is left, once the shutdown has begun.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline);

    /// <summary>Begins the shutdown, which may take as long as <paramref name="timeout"/>.</summary>
    public void Begin(TimeSpan timeout)
    {
        _deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        _begun.Set();
    }

    /// <summary>Cancels <see cref="Over"/>: the time has run out.</summary>
    public void End() => _over.Cancel();

    /// <summary>Waits for the shutdown to begin, for at most <paramref name="time"/>.</summary>
    public bool WaitForBegin(TimeSpan time) => _begun.Wait(time);

    /// <summary>Waits for the shutdown to end, for at most <paramref name="time"/>.</summary>
    public bool WaitForEnd(TimeSpan time) => Over.WaitHandle.WaitOne(time);

    /// <summary>Frees the events. Called when no thread waits any longer.</summary>
    public void Dispose()
    {
        _begun.Dispose();
        _over.Dispose();
    }
}
