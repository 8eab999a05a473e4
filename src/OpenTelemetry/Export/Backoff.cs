namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// How long to wait after each failure of a receiver: twice as long as before, up to a limit, with jitter so that many senders do not
/// come back at once. A delay that the receiver asks for takes precedence, up to the time for which spans are kept.
/// </summary>
internal sealed class Backoff(TimeSpan longestAsked, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>Returns the delay after one more failure.</summary>
    /// <param name="asked">The delay that the receiver asked for, if any.</param>
    public TimeSpan Next(TimeSpan? asked)
    {
        TimeSpan own = _next * (0.5 + (0.5 * random()));
        _next = Min(_next * 2, Longest);
        return asked is { } wish ? Min(wish, longestAsked) : own;
    }

    /// <summary>Starts over with the shortest delay, because the receiver works again.</summary>
    public void Reset() => _next = First;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
