using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>A link of a <see cref="SpanLine"/>.</summary>
internal sealed record LinkLine(string TraceId, string SpanId, string TraceState, IReadOnlyList<KeyValuePair<string, object>> Attributes)
{
    public static LinkLine From(in SpanLink link) =>
        new(link.TraceId.ToHexString(), link.SpanId.ToHexString(), Encoding.UTF8.GetString(link.TraceState), SpanLine.Copy(link.Attributes));
}
