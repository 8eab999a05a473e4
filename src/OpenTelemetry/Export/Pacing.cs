using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>When a receiver that could not take spans may be asked again, whichever batch comes next. For one thread.</summary>
internal sealed class Pacing(Backoff backoff, Shutdown shutdown)
{
    private bool _isAskedFor;
    private long _since;
    private TimeSpan _pause;

    private TimeSpan Left => _pause - Stopwatch.GetElapsedTime(_since);

    /// <summary>Leaves the receiver alone, as long as it has asked for if it has.</summary>
    public void Pause(TimeSpan? asked)
    {
        _isAskedFor = asked is not null;
        _since = Stopwatch.GetTimestamp();
        _pause = backoff.Next(asked);
    }

    /// <summary>The receiver works again.</summary>
    public void Reset()
    {
        _pause = TimeSpan.Zero;
        backoff.Reset();
    }

    /// <summary>Waits until the receiver may be asked.</summary>
    /// <returns>Whether it may before the end.</returns>
    public bool WaitForTurn()
    {
        if (Left is { Ticks: > 0 } left && !shutdown.HasBegun && (!shutdown.WaitForBegin(left) || !_isAskedFor))
            return true; // When the end begins it is tried at once, unless it has asked to be left alone.
        if (Left is not { Ticks: > 0 } rest)
            return true;
        return rest < shutdown.Left && !shutdown.WaitForEnd(rest);
    }
}
