using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/gin-gonic/gin</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: connections that a handler takes over (<c>http.Hijacker</c>); answers that another goroutine begins than that of the
/// request, as under an <c>http.TimeoutHandler</c>.
/// </remarks>
[Probe("github.com/gin-gonic/gin", Source = "gin.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/gin-gonic/gin.(*Engine).handleHTTPRequest", Declaration = "func (engine *Engine) handleHTTPRequest(c *Context)", Entry = "gin_handle")]
[Uprobe("net/http.(*response).WriteHeader", Entry = "gin_respond", Optional = true)]
[Uprobe("net/http.(*http2responseWriterState).writeHeader", Entry = "gin_respond", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*responseWriterState).writeHeader", Entry = "gin_respond", Optional = true)]
[Uprobe("runtime.gopanic", Entry = "gin_respond", Optional = true)]
[GoOffset("github.com/gin-gonic/gin", "Context", "writermem.ResponseWriter", "fullPath")]
[GoMoved("net/http.http2*", "net/http/internal/http2.*")]
[EventStruct("http_route_event")]
public sealed partial class GinProbe
{
    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span) => ServerRoute.Describe(e.Route, span);
}
