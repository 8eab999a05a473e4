using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Values;

/// <summary>The calls of <c>tests/targets/values</c>.</summary>
[Probe("values", Source = "values.bpf.c", Header = "values.h")]
[Uprobe("main.hide", Declaration = "func hide(h *hidden)", Entry = "values_hide", Return = "values_end")]
[Uprobe("main.results", Declaration = "func results(fails bool) (string, error, []int64)", Entry = "values_results_start", Return = "values_results_end")]
[Uprobe("main.slices", Declaration = "func slices(items []item, names []string)", Entry = "values_slices", Return = "values_end")]
[Uprobe("main.compare", Declaration = "func compare(text string)", Entry = "values_compare", Return = "values_end")]
[Uprobe("main.lookUp", Declaration = "func lookUp(numbers map[string]int32, texts map[string]string, wides map[string]wide)", Entry = "values_look_up", Return = "values_end")]
[Uprobe("main.fail", Declaration = "func fail(err error, detail any)", Entry = "values_fail", Return = "values_end")]
[Uprobe("main.hold", Declaration = "func hold(err error, detail any)", Entry = "values_hold", Return = "values_end")]
[GoOffset("main", "item", "name", "id")]
[GoOffset("main", "stockError", "item", "order.item")]
[GoOffset("main", "shelfError", "label")]
[GoOffset("main", "hidden", "ratio", Fallback = 24)]
[GoOffset("main", "hidden", "third", Fallback = 8)] // the second's, to tell it apart
[EventStruct("values_event")]
internal sealed partial class ValuesProbe
{
    static partial void Describe(in ValuesEvent e, ref SpanWriter span)
    {
        var all = new StringBuilder().AppendJoin(' ', e.Numbers.ToArray());
        foreach (StringRef text in e.Texts)
            all.Append('|').Append(Encoding.UTF8.GetString(e.BytesOf(text)));
        if (!e.Type.IsNone || !e.Detail.IsNone)
            all.Append('|').Append(Encoding.UTF8.GetString(span.NameOf(e.Type))).Append('|').Append(Encoding.UTF8.GetString(span.NameOf(e.Detail)));
        span.Name = Encoding.UTF8.GetBytes(all.ToString());
    }
}
