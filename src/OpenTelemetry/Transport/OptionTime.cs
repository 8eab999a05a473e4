namespace Sonde.OpenTelemetry.Transport;

/// <summary>Checks the times that a host sets as options.</summary>
internal static class OptionTime
{
    /// <summary>Requires a time to be positive, and cuts it to the longest wait of a timer.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is zero or negative.</exception>
    public static TimeSpan? Positive(TimeSpan? time, string name) => time switch
    {
        null => null,
        { Ticks: <= 0 } => throw new ArgumentOutOfRangeException(name, time, $"'{name}' must be positive."),
        { } value => Cut(value),
    };

    /// <summary>Cuts a time to the longest wait of a timer.</summary>
    public static TimeSpan Cut(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Min(time.TotalMilliseconds, int.MaxValue));
}
