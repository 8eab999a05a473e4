using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A copy of a span that a sink saw.</summary>
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
    internal string Path => (string)Attributes["url.path"];

    internal object? this[string key] => Attributes.GetValueOrDefault(key);
}
