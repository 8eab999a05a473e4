using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.SecondProcess;

/// <summary>Prints a line for each span: its ids, its process and its query.</summary>
internal sealed class SpanLines : ISpanSink
{
    public void OnSpan(in SpanView span)
    {
        string query = "";
        foreach (SpanAttribute attribute in span.Attributes)
        {
            if (attribute.Key == "url.query")
                query = attribute.ToObject().ToString() ?? "";
        }
        Console.WriteLine(
            $"span {span.TraceId} {span.SpanId} {span.ParentId} {span.Kind} {span.Target.ProcessId} {Encoding.UTF8.GetString(span.Name).Replace(' ', '_')} {query}");
    }
}
