namespace Sonde.Runtime.Spans;

/// <summary>The outcome of a span, as OpenTelemetry defines it.</summary>
public enum SpanStatus : byte
{
    /// <summary>The outcome is not stated; instrumentation uses this status for success too.</summary>
    Unset = 0,

    /// <summary>The operation succeeded, as the application's developer has stated.</summary>
    Ok = 1,

    /// <summary>The operation failed.</summary>
    Error = 2,
}
