namespace Sonde.Tests.Otlp;

/// <summary>
/// A span as it was received, with its resource and scope. Ids are lower-case hex.
/// </summary>
internal sealed record ReceivedSpan
{
    public required IReadOnlyDictionary<string, object?> Resource { get; init; }

    public required string ScopeName { get; init; }

    public required string ScopeVersion { get; init; }

    /// <summary>Empty where the scope has none.</summary>
    public required string SchemaUrl { get; init; }

    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    /// <summary>Empty where the field was absent.</summary>
    public string ParentSpanId { get; set; } = "";

    public string TraceState { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Number of <c>Span.SpanKind</c>: internal 1, server 2, client 3, producer 4, consumer 5.</summary>
    public int Kind { get; set; }

    public ulong StartUnixNanoseconds { get; set; }

    public ulong EndUnixNanoseconds { get; set; }

    /// <summary>Number of <c>Status.StatusCode</c>: unset 0, ok 1, error 2.</summary>
    public int StatusCode { get; set; }

    public string StatusMessage { get; set; } = "";

    public List<ReceivedEvent> Events { get; } = [];

    public List<ReceivedLink> Links { get; } = [];

    /// <summary>W3C flags in bits 0 to 7; bit 8 says that bit 9, the parent being remote, is known.</summary>
    public uint Flags { get; set; }

    public Dictionary<string, object?> Attributes { get; } = [];
}
