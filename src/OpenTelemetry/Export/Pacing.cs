using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Decides when to send again to a receiver that could not take spans. The pause applies to whichever batch comes next. For one thread.
/// </summary>
internal sealed class Pacing(Backoff backoff, Shutdown shutdown)
{
    private bool _isAskedFor;
    private long _since;
    private TimeSpan _pause;

    private TimeSpan Left => _pause - Stopwatch.GetElapsedTime(_since);

    /// <summary>Starts a pause: as long as the receiver asked for, otherwise as long as the backoff says.</summary>
    public void Pause(TimeSpan? asked)
    {
        _isAskedFor = asked is not null;
        _since = Stopwatch.GetTimestamp();
        _pause = backoff.Next(asked);
    }

    /// <summary>Ends the pause, because the receiver works again.</summary>
    public void Reset()
    {
        _pause = TimeSpan.Zero;
        backoff.Reset();
    }

    /// <summary>Waits until the next request may be sent.</summary>
    /// <returns><see langword="false"/> if the shutdown ends before that.</returns>
    public bool WaitForTurn()
    {
        if (Left is { Ticks: > 0 } left && !shutdown.HasBegun && (!shutdown.WaitForBegin(left) || !_isAskedFor))
            return true; // When shutdown begins, a request is sent at once, unless the receiver has asked for the pause.
        if (Left is not { Ticks: > 0 } rest)
            return true;
        return rest < shutdown.Left && !shutdown.WaitForEnd(rest);
    }
}
