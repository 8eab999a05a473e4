using System.Text.Json.Serialization;

namespace Sonde.Tests.Propagation;

/// <summary>A request as the Go program <c>tests/targets/httpcalls</c> received it.</summary>
internal sealed record Arrival(
    [property: JsonPropertyName("n")] string Number,
    [property: JsonPropertyName("protocol")] string Protocol,
    [property: JsonPropertyName("traceparents")] string[]? Traceparents,
    [property: JsonPropertyName("body_bytes")] long BodyBytes,
    [property: JsonPropertyName("error")] string? Error = null);

/// <summary>Reads without reflection, which would cost seconds under emulation.</summary>
[JsonSerializable(typeof(Arrival[]))]
internal sealed partial class ArrivalJson : JsonSerializerContext;
