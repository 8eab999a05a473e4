namespace Sonde.Runtime.Interop;

/// <summary>
/// Converts <c>CLOCK_BOOTTIME</c>, with which programs stamp records, to the time of day. Both clocks continue during suspend, so only
/// changes of the time of day matter. To follow those, the difference is measured again once a second.
/// </summary>
internal sealed unsafe class BootClock
{
    private const long ResyncNanoseconds = 1_000_000_000;

    private long _measuredAt = long.MinValue;

    /// <summary>The number to add to a timestamp to get nanoseconds since the Unix epoch.</summary>
    internal long Offset { get; private set; }

    /// <summary>Converts a timestamp to the time since boot.</summary>
    internal static TimeSpan At(ulong nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));

    /// <summary>How long the machine has been up, suspend included.</summary>
    internal static TimeSpan SinceBoot => TimeSpan.FromTicks(Now(Libc.CLOCK_BOOTTIME) / TimeSpan.NanosecondsPerTick);

    /// <summary>Measures the difference again if the last measurement is more than a second old.</summary>
    internal void Resync()
    {
        long before = Now(Libc.CLOCK_BOOTTIME);
        if (before - _measuredAt < ResyncNanoseconds && _measuredAt != long.MinValue)
            return;
        // The smallest of a few windows bounds the error of an interrupted measurement.
        long best = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            before = Now(Libc.CLOCK_BOOTTIME);
            long real = Now(Libc.CLOCK_REALTIME);
            long after = Now(Libc.CLOCK_BOOTTIME);
            if (after - before < best)
            {
                best = after - before;
                Offset = real - (before + (best / 2));
            }
        }
        _measuredAt = before;
    }

    private static long Now(int clock)
    {
        Libc.Timespec time;
        _ = Libc.clock_gettime(clock, &time);
        return time.TotalNanoseconds;
    }
}
