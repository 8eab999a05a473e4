namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// How long to leave a receiver alone after each failure: twice as long as before, up to a limit, with jitter so that many senders do not
/// come back at once. What the receiver asks for comes before, up to the time for which spans are kept.
/// </summary>
internal sealed class Backoff(TimeSpan longestAsked, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>The delay after one more failure.</summary>
    public TimeSpan Next(TimeSpan? asked)
    {
        TimeSpan own = _next * (0.5 + (0.5 * random()));
        _next = Min(_next * 2, Longest);
        return asked is { } wish ? Min(wish, longestAsked) : own;
    }

    /// <summary>The receiver works again.</summary>
    public void Reset() => _next = First;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
