using System.Diagnostics;

namespace Sonde.Runtime.Spans;

/// <summary>Another span that caused a <see cref="RecordedSpan"/>.</summary>
/// <param name="TraceId">The linked span's trace id.</param>
/// <param name="SpanId">The linked span's id.</param>
/// <param name="TraceState">The linked span's W3C <c>tracestate</c>; empty if it has none.</param>
/// <param name="Attributes">The link's attributes by name, with values as in <see cref="RecordedSpan.Attributes"/>.</param>
public sealed record RecordedSpanLink(
    ActivityTraceId TraceId, ActivitySpanId SpanId, string TraceState, IReadOnlyDictionary<string, object> Attributes);
