namespace Sonde.Tests.Propagation;

/// <summary>The span of a request that a traced program made.</summary>
internal sealed record MadeRequest(string TraceId, string SpanId, string Url)
{
    /// <summary>The <c>traceparent</c> that a server receives.</summary>
    public string Traceparent => $"00-{TraceId}-{SpanId}-01";
}
