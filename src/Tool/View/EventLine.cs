using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>An event of a <see cref="SpanLine"/>.</summary>
internal sealed record EventLine(string Name, long UnixNanoseconds, IReadOnlyList<KeyValuePair<string, object>> Attributes)
{
    public static EventLine From(in SpanEvent happened) =>
        new(Encoding.UTF8.GetString(happened.Name), happened.UnixNanoseconds, SpanLine.Copy(happened.Attributes));
}
