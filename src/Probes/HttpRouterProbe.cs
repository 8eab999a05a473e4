using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/julienschmidt/httprouter</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: routers that do not run on the goroutine of the request, as under an <c>http.TimeoutHandler</c>; routes with more than eight
/// parameters; versions after 1.3.0, which are commits without a release.
/// </remarks>
[Probe("github.com/julienschmidt/httprouter", Source = "httprouter.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/julienschmidt/httprouter.(*Router).ServeHTTP", Declaration = "func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request)", Entry = "httprouter_serve", Versions = "<=1.3.0")]
[Uprobe("github.com/julienschmidt/httprouter.(*Router).allowed", Entry = "httprouter_other", Versions = "<=1.3.0")]
[Uprobe("github.com/julienschmidt/httprouter.(*node).getValue", Declaration = "type Handle func(); type Params []Param; func (n *node) getValue(path string) (handle Handle, p Params, tsr bool)", Return = "httprouter_found", Versions = "<=1.3.0")]
[GoOffset("net/http", "Request", "URL")]
[GoOffset("net/url", "URL", "Path")]
[GoOffset("github.com/julienschmidt/httprouter", "Param", "Key", "Value")]
[GoOffset("github.com/julienschmidt/httprouter", "node", "maxParams", Optional = true)]
[EventStruct("http_route_event")]
public sealed partial class HttpRouterProbe
{
    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span) => ServerRoute.Describe(e.Route, span);
}
