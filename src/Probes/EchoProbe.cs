using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/labstack/echo/v4</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: requests that a middleware answers itself; contexts of the program's own that do not embed echo's first; routers that do not
/// run on the goroutine of the request, as under an <c>http.TimeoutHandler</c>; versions other than 4.
/// </remarks>
[Probe("github.com/labstack/echo/v4", Source = "echo.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/labstack/echo/v4.(*Echo).add.func1", Declaration = "type Context interface{}; func (c Context) error", Entry = "echo_handler")]
[GoOffset("github.com/labstack/echo/v4", "context", "path")]
[EventStruct("http_route_event")]
public sealed partial class EchoProbe
{
    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span) => ServerRoute.Describe(e.Route, span);
}
