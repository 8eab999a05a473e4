using System.Text;
using Sonde.Runtime.Spans;

namespace Vendor.Agent;

/// <summary>
/// Writes spans in the vendor's own format, one line per span. AddSink puts a queue in front of it, so it may take its time: it runs on a
/// thread of its own, and if it cannot keep up, the oldest spans are dropped and counted.
/// </summary>
internal sealed class VendorSink : IBatchSpanSink
{
    private readonly StringBuilder _lines = new();

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        _lines.Append(span.Probe.Name).Append(" | ").Append(Encoding.UTF8.GetString(span.Name)).Append(" | ").Append(span.Status);
        if (span.Target.Group.Label is Customer customer)
            _lines.Append(" | ").Append(customer.Name).Append(' ').Append(customer.Tier);
        foreach (SpanAttribute attribute in span.Attributes)
            _lines.Append(" | ").Append(attribute.Key).Append('=').Append(attribute.ToObject());
        _lines.Append('\n');
    }

    /// <inheritdoc/>
    public void EndBatch()
    {
        Console.Out.Write(_lines);
        Console.Out.Flush();
        _lines.Clear();
    }
}
