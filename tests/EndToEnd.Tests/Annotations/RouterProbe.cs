using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Annotations;

/// <summary>The router of <c>tests/targets/router</c>, whose patterns belong on the server's spans.</summary>
[Probe("router", Source = "router.bpf.c", Header = "router.h")]
[Uprobe("main.route", Declaration = "func route(pattern string)", Entry = "router_route")]
[Uprobe("main.routeIn", Declaration = "func routeIn(ctx context.Context, pattern string)", Entry = "router_route_in")]
[EventStruct("router_route")]
internal sealed partial class RouterProbe
{
    static partial void Describe(in RouterRoute e, ref SpanWriter span)
    {
        span.SetName("GET "u8, e.Pattern);
        span.Set("http.route", e.Pattern);
    }
}
