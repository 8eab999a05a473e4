namespace Sonde.Runtime.Events;

/// <summary>Reads the words of a <c>time.Time</c>.</summary>
internal static class GoTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Returns the seconds since the year 1 and the nanoseconds; <see langword="false"/> if no such time exists in .NET.</summary>
    // https://go.dev/src/time/time.go: with a monotonic reading, `wall` has the seconds since 1885 and the nanoseconds; otherwise `ext` has the
    // seconds since the year 1.
    public static bool TryRead(ulong wall, long ext, out long seconds, out long nanoseconds)
    {
        const ulong hasMonotonic = 1UL << 63;
        const int nanosecondBits = 30;
        const long secondsTo1885 = 59453308800, secondsTo10000 = 315537897600;
        seconds = (wall & hasMonotonic) != 0 ? secondsTo1885 + (long)(wall << 1 >> (nanosecondBits + 1)) : ext;
        nanoseconds = (long)(wall & ((1UL << nanosecondBits) - 1));
        return seconds is >= 0 and < secondsTo10000 && nanoseconds < NanosecondsPerSecond;
    }
}
