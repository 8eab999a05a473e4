namespace Sonde.Runtime.Spans;

/// <summary>The outcome of a span, as OpenTelemetry defines it.</summary>
public enum SpanStatus : byte
{
    /// <summary>Nothing is said about the outcome; also the status of success in instrumentation.</summary>
    Unset = 0,

    /// <summary>The operation succeeded, by the word of an application's developer.</summary>
    Ok = 1,

    /// <summary>The operation failed.</summary>
    Error = 2,
}
