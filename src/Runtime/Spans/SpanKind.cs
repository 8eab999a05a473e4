namespace Sonde.Runtime.Spans;

/// <summary>The role of a span, as OpenTelemetry defines it.</summary>
public enum SpanKind : byte
{
    /// <summary>An operation within an application.</summary>
    Internal = 0,

    /// <summary>The handling of a request from outside.</summary>
    Server = 1,

    /// <summary>A request to another service.</summary>
    Client = 2,

    /// <summary>The sending of a message that is processed later.</summary>
    Producer = 3,

    /// <summary>The processing of a message that was sent earlier.</summary>
    Consumer = 4,
}
