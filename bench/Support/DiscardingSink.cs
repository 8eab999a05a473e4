using Sonde.Runtime.Spans;

namespace Sonde.Benchmarks.Support;

/// <summary>Reads each span as a sink must, and keeps nothing.</summary>
internal sealed class DiscardingSink : ISpanSink
{
    private long _bytes;

    public void OnSpan(in SpanView span)
    {
        foreach (SpanAttribute attribute in span.Attributes)
            _bytes += attribute.Utf8.Length;
    }
}
