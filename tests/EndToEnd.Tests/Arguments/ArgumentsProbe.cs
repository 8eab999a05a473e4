using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Arguments;

/// <summary>The calls of <c>tests/targets/arguments</c>.</summary>
[Probe("arguments", Source = "arguments.bpf.c", Header = "arguments.h")]
[Uprobe("main.words", Entry = "arguments_words")]
[Uprobe("main.growing", Entry = "arguments_words")]
[Uprobe("main.straddling", Entry = "arguments_straddling")]
[EventStruct("arguments_event")]
internal sealed partial class ArgumentsProbe
{
    static partial void Describe(in ArgumentsEvent e, ref SpanWriter span)
    {
        span.Name = e.Name;
        span.Set("words", Encoding.ASCII.GetBytes(string.Join(' ', e.Words.ToArray())));
    }
}
