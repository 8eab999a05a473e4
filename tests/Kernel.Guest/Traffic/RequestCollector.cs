using System.Collections.Concurrent;
using Sonde.Runtime.Spans;
using Sonde.Tests.Propagation;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>Keeps the spans of the requests that a program made.</summary>
internal sealed class RequestCollector : ISpanSink
{
    private readonly ConcurrentQueue<MadeRequest> _requests = new();

    public IReadOnlyCollection<MadeRequest> Requests => _requests;

    public void OnSpan(in SpanView span)
    {
        for (int i = 0; i < span.AttributeCount; i++)
        {
            SpanAttribute attribute = span.GetAttribute(i);
            if (attribute.Key == "url.full")
                _requests.Enqueue(new MadeRequest(span.TraceId.ToString(), span.SpanId.ToString(), (string)attribute.ToObject()));
        }
    }
}
