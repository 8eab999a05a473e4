namespace Sonde.Runtime.Watching;

/// <summary>The time between attempts at something that may work later: a second, then twice as long each time, up to a minute.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <summary>Returns how long to wait after another attempt that failed.</summary>
    internal TimeSpan Next()
    {
        TimeSpan wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }

    /// <summary>Begins anew after an attempt that did not fail.</summary>
    internal void Reset() => _next = First;
}
