using Sonde.Runtime.Spans;

namespace Sonde.Tests.Propagation;

/// <summary>What is compared of a span in a chain of programs.</summary>
/// <param name="ProcessId">Of the program.</param>
/// <param name="Kind">Client or server.</param>
/// <param name="TraceId">Of the span.</param>
/// <param name="SpanId">Of the span.</param>
/// <param name="ParentId">Of its parent; zeros if it has none.</param>
/// <param name="Number">Of the request, with which its URL ends; empty for a call over gRPC.</param>
internal sealed record ChainSpan(int ProcessId, SpanKind Kind, string TraceId, string SpanId, string ParentId, string Number)
{
    /// <summary>What the span's children are sent.</summary>
    internal string Traceparent => $"00-{TraceId}-{SpanId}-01";

    /// <summary>What the span itself was sent, if it was.</summary>
    internal string ParentTraceparent => $"00-{TraceId}-{ParentId}-01";

    /// <summary>The number that a URL or its query ends with.</summary>
    internal static string NumberOf(string url) => url[(url.LastIndexOf('=') + 1)..];
}
