using System.Collections.Concurrent;
using Sonde.Runtime.Spans;
using Sonde.Tests.Propagation;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>Keeps the spans of a chain of programs.</summary>
internal sealed class ChainSpans : ISpanSink
{
    private readonly ConcurrentQueue<ChainSpan> _spans = new();

    public IReadOnlyCollection<ChainSpan> All => _spans;

    public void OnSpan(in SpanView span)
    {
        string url = "";
        foreach (SpanAttribute attribute in span.Attributes)
        {
            if (attribute.Key is "url.full" or "url.query")
                url = (string)attribute.ToObject();
        }
        _spans.Enqueue(new ChainSpan(
            span.Target.ProcessId, span.Kind, span.TraceId.ToString(), span.SpanId.ToString(), span.ParentId.ToString(),
            ChainSpan.NumberOf(url)));
    }
}
