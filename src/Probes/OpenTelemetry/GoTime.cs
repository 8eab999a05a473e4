namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>Go's <c>time.Time</c> (https://github.com/golang/go/blob/go1.27.0/src/time/time.go#L141).</summary>
internal static class GoTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long UnixEpoch = 62_135_596_800; // seconds since the year 1
    private const long ShortEpoch = 59_453_308_800; // the year 1885, in seconds since the year 1
    private const int SecondsShift = 30;

    /// <summary>Returns nanoseconds since the Unix epoch; <see langword="null"/> for the zero time and others beyond their range.</summary>
    /// <param name="wall">The first word: nanoseconds, and in the short form, which the highest bit marks, the seconds.</param>
    /// <param name="ext">The second word: the seconds, unless they are in the first one.</param>
    internal static long? ToUnixNanoseconds(ulong wall, ulong ext)
    {
        bool isShort = wall >> 63 != 0;
        long seconds = isShort ? ShortEpoch + (long)(wall << 1 >> (SecondsShift + 1)) : (long)ext;
        long nanoseconds = (long)(wall & ((1UL << SecondsShift) - 1));
        Int128 total = (((Int128)seconds - UnixEpoch) * NanosecondsPerSecond) + nanoseconds;
        return total > 0 && total <= long.MaxValue ? (long)total : null;
    }
}
