using System.Collections.Concurrent;
using Sonde.Runtime.Spans;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>What is compared of a gRPC span.</summary>
/// <param name="Kind">Client or server.</param>
/// <param name="Traceparent">What the span's children are sent.</param>
/// <param name="Parent">The same of its parent, as far as the span knows it.</param>
internal sealed record GrpcSpan(SpanKind Kind, string Traceparent, string Parent);

/// <summary>Keeps the spans of gRPC calls.</summary>
internal sealed class GrpcSpans : ISpanSink
{
    private readonly ConcurrentQueue<GrpcSpan> _spans = new();

    public IReadOnlyCollection<GrpcSpan> All => _spans;

    public void OnSpan(in SpanView span) => _spans.Enqueue(new GrpcSpan(
        span.Kind, Format(span.TraceId.ToString(), span.SpanId.ToString()), Format(span.TraceId.ToString(), span.ParentId.ToString())));

    private static string Format(string traceId, string spanId) => $"00-{traceId}-{spanId}-01";
}
