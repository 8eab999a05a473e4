using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Functions;

/// <summary>
/// Functions of <c>tests/targets/functions</c>, as a probe declares them. Those of <see cref="FunctionSpanTests"/> are the same at the prompt.
/// </summary>
[Probe("functions/compiled")]
[FunctionSpan(
    """
    func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {
        order.ID string, order.Customer.Name string, order.Tags["tier"] string, order.Ages[-2] int, lines=len(order.Lines),
        total=order.Lines[0].Price.Cents int64, receipt, err
    } if order.ID != "o3"
    """,
    Package = "main")]
[FunctionSpan(
    "func Look(o *Order) int {o.Created time.Time, o.Timeout time.Duration, o.Raw []byte, o.Ratio float32, o.Score float64, o.small int8, o.Note any, sku=o.Note.(*main.StockError).SKU string}",
    Package = "main")]
[FunctionSpan("func Many(a int, b int8, c uint16, d string, e bool, f []int, h int64) (int, string)", Package = "main")]
[FunctionSpan("type Point struct { X, Y int32 }; func ByValue(p Point, o Base, s [2]int32) int32 {p.X, p.Y, o.Region string, s[1], result0}")]
[FunctionSpan("func Panics(value string)", Package = "main")]
[FunctionSpan("func Recurse(depth int) int if depth == 3", Package = "main")]
[FunctionSpan("main.Leaves(name string)")]
[FunctionSpan("func (c Cart) Named(prefix string) string {prefix, c.name string, result0}", Package = "elsewhere")]
internal sealed partial class CompiledProbe;

/// <summary>Describes calls itself, and has an event that hosts can subscribe to.</summary>
[Probe("functions/described")]
[FunctionSpan(
    "func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {order.ID string, order.Lines[0].Count int32, express, err}",
    Package = "main", Event = "Purchase")]
internal sealed partial class DescribedProbe
{
    static partial void Describe(in Purchase e, ref SpanWriter span)
    {
        span.SetName("buy "u8, e.OrderId);
        if (e.HasOrderLines0Count)
            span.Set("count", e.OrderLines0Count);
        span.Set("express", e.Express);
        span.SetError("problem", e.Err);
    }
}

/// <summary>Replaces values of one function, and leaves a value of the same name in another one.</summary>
[Probe("functions/redacting")]
[FunctionSpan(
    "func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {order.ID string, order.Customer.Name string, total=order.Lines[0].Price.Cents int64, err}",
    Package = "main", Redact = ["order.customer.*", "total", "err"])]
[FunctionSpan("func Many(a int, b int8, c uint16, d string, e bool, f []int, h int64) (int, string) {total=h}", Package = "main")]
internal sealed partial class RedactingProbe;

/// <summary>Declares a type that the program does not have.</summary>
[Probe("functions/mistaken")]
[FunctionSpan("func Look(o *Order) int {o.Timeout string}", Package = "main")]
internal sealed partial class MistakenProbe;
