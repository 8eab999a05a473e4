using Sonde;
using Sonde.Runtime.Spans;

namespace SondeProbe1;

/// <summary>Calls of the Go function <c>main.greet</c>.</summary>
[Probe("SondeProbe1", Source = "call.bpf.c", Header = "call.h")]
[Uprobe("main.greet", Entry = "call_start", Return = "call_end")]
[EventStruct("call_event")]
public sealed partial class CallProbe
{
    static partial void Describe(in CallEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Internal;
        span.Name = "main.greet"u8;
        span.Set("call.text", e.Text);
    }
}
