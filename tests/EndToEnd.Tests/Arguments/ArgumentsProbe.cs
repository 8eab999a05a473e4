using System.Text;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Arguments;

/// <summary>The calls of <c>tests/targets/arguments</c>.</summary>
[Probe("arguments", Source = "arguments.bpf.c", Header = "arguments.h")]
[Uprobe("main.words", Entry = "arguments_words", Declaration = "func words(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)")]
[Uprobe("main.growing", Entry = "arguments_words", Declaration = "func growing(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)")]
[Uprobe("main.straddling", Entry = "arguments_straddling", Declaration = "func straddling(a, b, c, d, e, f, g, h uint64, name string, behind, last uint64)")]
[Uprobe("main.price.structs", Entry = "arguments_structs", Declaration = """
    type strategy uint8
    type price struct {
    	Cents    int32
    	scale    strategy
    	ratio    float64
    	Currency string
    }
    type wrapped struct {
    	one  [1]int16
    	none struct{}
    	_    uint32
    	last bool
    }
    func (p price) structs(w wrapped, after int16) {
    """)]
[Uprobe("main.mixed", Entry = "arguments_mixed", Return = "arguments_mixed_end",
    Declaration = "func mixed(first float64, a int8, second float32, b bool, c complex128, d uint16, text string) (ok bool, _ float64, count int32, err error)")]
[Uprobe("main.arrays", Entry = "arguments_arrays", Declaration = "func arrays(small [3]byte, id [2]uint64, none [0]int64, flag bool, behind int32)")]
[Uprobe("main.many", Entry = "arguments_many", Declaration = "func many(a, b, c, d, e, f, g, h int64, name string, small int8, flag bool, behind uint16, items []int32, last int64)")]
[Uprobe("main.floats", Entry = "arguments_floats", Declaration = "func floats(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q float64, number int64, rest ...string)")]
[Uprobe("main.manyResults", Return = "arguments_many_results",
    Declaration = "func manyResults(key [3]byte, from int64) (a, b, c, d, e, f, g, h int64, name string, small int8, i int64, flag bool, last error)")]
[Uprobe("main.pick[go.shape.string]", Optional = true, Entry = "arguments_pick", Return = "arguments_pick_end", Declaration = "func pick[T any](list []T, at int64) (got *T, ok bool)")]
[Uprobe("main.(*box[go.shape.string,go.shape.int]).put", Optional = true, Entry = "arguments_put", Declaration = "func (b *box[K, V]) put(value *V, text string, times int64) int64")]
[Uprobe("main.pick[go.shape.string_0]", Optional = true, Entry = "arguments_pick", Return = "arguments_pick_end", Declaration = "func pick[T any](list []T, at int64) (got *T, ok bool)")]
[Uprobe("main.(*box[go.shape.string_0,go.shape.int_1]).put", Optional = true, Entry = "arguments_put", Declaration = "func (b *box[K, V]) put(value *V, text string, times int64) int64")]
[EventStruct("arguments_event")]
internal sealed partial class ArgumentsProbe
{
    static partial void Describe(in ArgumentsEvent e, ref SpanWriter span)
    {
        span.Name = e.Name;
        span.Set("words", Encoding.ASCII.GetBytes(string.Join(' ', e.Words[..(int)e.Count].ToArray().Select(static word => (long)word))));
    }
}
