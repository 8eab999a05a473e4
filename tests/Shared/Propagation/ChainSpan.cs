using Sonde.Runtime.Spans;

namespace Sonde.Tests.Propagation;

/// <summary>The parts of a span in a chain of programs that are compared.</summary>
/// <param name="ProcessId">The process id of the program.</param>
/// <param name="Kind">Client or server.</param>
/// <param name="TraceId">The trace id.</param>
/// <param name="SpanId">The span id.</param>
/// <param name="ParentId">The span id of the parent; zeros if there is none.</param>
/// <param name="Number">The number of the request, with which its URL ends; empty for a call over gRPC.</param>
internal sealed record ChainSpan(int ProcessId, SpanKind Kind, string TraceId, string SpanId, string ParentId, string Number)
{
    /// <summary>The context that the span's children receive.</summary>
    internal string Traceparent => $"00-{TraceId}-{SpanId}-01";

    /// <summary>The context that the span itself received, if any.</summary>
    internal string ParentTraceparent => $"00-{TraceId}-{ParentId}-01";

    /// <summary>The number that a URL or its query ends with.</summary>
    internal static string NumberOf(string url) => url[(url.LastIndexOf('=') + 1)..];
}
