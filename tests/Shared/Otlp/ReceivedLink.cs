namespace Sonde.Tests.Otlp;

/// <summary>A link of a <see cref="ReceivedSpan"/>. Ids are lower-case hex.</summary>
internal sealed record ReceivedLink
{
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string TraceState { get; set; } = "";

    public Dictionary<string, object?> Attributes { get; } = [];
}
