namespace Sonde.Runtime.Spans;

/// <summary>The limits of a <see cref="BufferedSink"/>.</summary>
public sealed record BufferedSinkOptions
{
    /// <summary>The maximum number of spans that wait. One more displaces the oldest. The default is 2,048.</summary>
    public int Capacity { get; init; } = 2048;

    /// <summary>The maximum number of spans that are handed to the sink in one batch. The default is 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>
    /// How long <see cref="BufferedSink.DisposeAsync"/> waits for the sink to take the spans that wait. The default is 5 s.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
