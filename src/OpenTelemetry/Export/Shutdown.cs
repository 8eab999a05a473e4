using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>The end of a sink: that it has begun, how long it may take, and that it is over. Safe for use by several threads.</summary>
internal sealed class Shutdown : IDisposable
{
    private readonly ManualResetEventSlim _begun = new();
    private readonly CancellationTokenSource _over = new();
    private long _deadline;

    /// <summary>Whether it has begun.</summary>
    public bool HasBegun => _begun.IsSet;

    /// <summary>That nothing may be waited for any longer.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>How much time is left, once it has begun.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline);

    /// <summary>Begins it.</summary>
    public void Begin(TimeSpan timeout)
    {
        _deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        _begun.Set();
    }

    /// <summary>Ends it.</summary>
    public void End() => _over.Cancel();

    /// <summary>Waits for it to begin.</summary>
    public bool WaitForBegin(TimeSpan time) => _begun.Wait(time);

    /// <summary>Waits for its end.</summary>
    public bool WaitForEnd(TimeSpan time) => Over.WaitHandle.WaitOne(time);

    /// <summary>Called when nobody waits any longer.</summary>
    public void Dispose()
    {
        _begun.Dispose();
        _over.Dispose();
    }
}
