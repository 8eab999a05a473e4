using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A copy of a span that a sink received.</summary>
internal sealed record CollectedSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    ParentKind Parent,
    SpanKind Kind,
    SpanStatus Status,
    EventFlags Flags,
    string Name,
    long StartUnixNanoseconds,
    TimeSpan Duration,
    int ProcessId,
    IReadOnlyDictionary<string, object> Attributes)
{
    /// <summary>The path of a server's request; empty for other spans.</summary>
    internal string Path => this["url.path"] as string ?? "";

    internal string TraceState { get; init; } = "";

    internal SpanScope? Scope { get; init; }

    internal IReadOnlyList<RecordedSpanEvent> Events { get; init; } = [];

    /// <summary>Its links, with their attributes.</summary>
    internal IReadOnlyList<RecordedSpanLink> WholeLinks { get; init; } = [];

    internal string StatusDescription { get; init; } = "";

    /// <summary>The spans to which it has links.</summary>
    internal IReadOnlyList<(string TraceId, string SpanId, string TraceState)> Links { get; init; } = [];

    internal object? this[string key] => Attributes.GetValueOrDefault(key);
}
