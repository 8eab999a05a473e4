using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/gorilla/mux</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: routers that do not run on the goroutine of the request, as under an <c>http.TimeoutHandler</c>; versions before 1.8;
/// calls that a build with a profile inlines, which <c>sonde inspect</c> reports.
/// </remarks>
[Probe("github.com/gorilla/mux", Source = "gorilla_mux.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/gorilla/mux.requestWithRoute", Declaration = "func requestWithRoute(r *http.Request, route *Route) *http.Request", Entry = "gorilla_mux_route")]
[GoOffset("github.com/gorilla/mux", "Route", "handler", "regexp.path")]
[GoOffset("github.com/gorilla/mux", "routeRegexp", "template")]
[EventStruct("http_route_event")]
public sealed partial class GorillaMuxProbe
{
    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span) => ServerRoute.Describe(e.Route, span);
}
