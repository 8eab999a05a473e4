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
        foreach (SpanAttribute attribute in span.Attributes)
        {
            if (attribute.Key == "url.full")
                _requests.Enqueue(new MadeRequest(span.TraceId.ToString(), span.SpanId.ToString(), (string)attribute.ToObject()));
        }
    }
}
