using System.Collections.Concurrent;
using Sonde.Runtime.Spans;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>Keeps the contexts of the spans that sent messages, as headers, in the order in which they began.</summary>
internal sealed class SenderCollector : ISpanSink
{
    private readonly ConcurrentQueue<(long Start, string Context)> _spans = new();

    public string[] Contexts => [.. _spans.OrderBy(static span => span.Start).Select(static span => span.Context)];

    public void OnSpan(in SpanView span)
    {
        if (span.Kind == SpanKind.Producer)
            _spans.Enqueue((span.StartUnixNanoseconds, $"traceparent=00-{span.TraceId}-{span.SpanId}-01"));
    }
}
