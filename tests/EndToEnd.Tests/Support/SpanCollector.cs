using System.Collections.Concurrent;
using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Keeps a copy of every span.</summary>
internal sealed class SpanCollector : ISpanSink
{
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();

    internal IReadOnlyList<CollectedSpan> Spans => [.. _spans];

    public void OnSpan(in SpanView span)
    {
        var attributes = new Dictionary<string, object>();
        foreach (SpanAttribute attribute in span.Attributes)
            attributes.Add(attribute.Key, attribute.ToObject());
        _spans.Enqueue(new CollectedSpan(
            span.TraceId.ToString(), span.SpanId.ToString(), span.ParentId.ToString(), span.Parent, span.Kind,
            span.Status, span.Flags, Encoding.UTF8.GetString(span.Name), span.StartUnixNanoseconds, span.Duration,
            span.Target.ProcessId, attributes) { TraceState = Encoding.UTF8.GetString(span.TraceState) });
    }
}
