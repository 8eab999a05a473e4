using Sonde.Runtime.Spans;

namespace Sonde.Benchmarks.Functions;

/// <summary>What function spans are measured against. The Go functions are those of <c>bench/Functions/target</c>.</summary>
[Probe("by hand", Source = "functions.bpf.c", Header = "functions.h")]
[Uprobe("main.bare", Entry = "bare_start", Return = "bare_end")]
[Uprobe("main.hand0", Entry = "hand0_start", Return = "hand0_end")]
[Uprobe("main.hand1", Entry = "hand1_start", Return = "hand1_end", Declaration = "func hand1(o *Order, n int, name string) int")]
[Uprobe("main.hand4", Entry = "hand4_start", Return = "hand4_end", Declaration = "func hand4(o *Order, n int, name string) int")]
[Uprobe("main.hand8", Entry = "hand8_start", Return = "hand8_end", Declaration = "func hand8(o *Order, n int, name string) int")]
[GoOffset("main", "Order", "ID", "Customer", "Lines")]
[GoOffset("main", "Customer", "Name")]
[GoOffset("main", "Line", "SKU", "Price.Cents")]
[EventStruct("hand0_event")]
[EventStruct("hand1_event")]
[EventStruct("hand4_event")]
[EventStruct("hand8_event")]
internal sealed partial class HandProbe
{
    static partial void Describe(in Hand0Event e, ref SpanWriter span) => span.Name = "hand0"u8;

    static partial void Describe(in Hand1Event e, ref SpanWriter span)
    {
        span.Name = "hand1"u8;
        span.Set("n", e.N);
    }

    static partial void Describe(in Hand4Event e, ref SpanWriter span)
    {
        span.Name = "hand4"u8;
        span.Set("n", e.N);
        span.Set("name", e.Name);
        span.Set("id", e.Id);
        span.Set("result", e.Result);
    }

    static partial void Describe(in Hand8Event e, ref SpanWriter span)
    {
        span.Name = "hand8"u8;
        span.Set("n", e.N);
        span.Set("name", e.Name);
        span.Set("id", e.Id);
        span.Set("customer", e.Customer);
        span.Set("lines", e.Lines);
        span.Set("sku", e.Sku);
        span.Set("cents", e.Cents);
        span.Set("result", e.Result);
    }
}
