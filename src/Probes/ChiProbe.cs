using Sonde.Probes.Go.Http;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>Adds the route of <c>github.com/go-chi/chi/v5</c> that a request matches to the span of the server.</summary>
/// <remarks>
/// Not covered: connections that a handler takes over (<c>http.Hijacker</c>); answers that another goroutine begins than that of the
/// request, as under an <c>http.TimeoutHandler</c>; versions before 5; more than eight routers that are mounted in each other.
/// </remarks>
[Probe("github.com/go-chi/chi/v5", Source = "chi.bpf.c", Header = "http_route.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/go-chi/chi/v5.(*node).FindRoute", Declaration = "type methodTyp uint; func (n *node) FindRoute(rctx *Context, method methodTyp, path string) (*node, endpoints, http.Handler)", Entry = "chi_find")]
[Uprobe("net/http.(*response).WriteHeader", Entry = "chi_respond", Optional = true)]
[Uprobe("net/http.(*http2responseWriterState).writeHeader", Entry = "chi_respond", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*responseWriterState).writeHeader", Entry = "chi_respond", Optional = true)]
[Uprobe("runtime.gopanic", Entry = "chi_respond", Optional = true)]
[GoOffset("github.com/go-chi/chi/v5", "Context", "parentCtx", "routePattern", "RoutePatterns")]
[GoMoved("net/http.http2*", "net/http/internal/http2.*")]
[EventStruct("http_route_event")]
public sealed partial class ChiProbe
{
    private static ReadOnlySpan<byte> Mounted => "/*/"u8;

    static partial void Describe(in HttpRouteEvent e, ref SpanWriter span)
    {
        Span<byte> route = stackalloc byte[e.Route.Length];
        ServerRoute.Describe(route[..Join(e.Route, route)], span);
    }

    /// <summary>Does what chi's RoutePattern does: where routers are mounted, their wildcards are left out, and so is a slash at the end.</summary>
    private static int Join(ReadOnlySpan<byte> patterns, Span<byte> route)
    {
        int length = 0;
        for (int wildcard; (wildcard = patterns.IndexOf(Mounted)) >= 0; patterns = patterns[(wildcard + Mounted.Length - 1)..])
        {
            patterns[..wildcard].CopyTo(route[length..]);
            length += wildcard;
        }
        patterns.CopyTo(route[length..]);
        length += patterns.Length;
        while (length > 1 && route[length - 1] == '/')
            length--;
        return length;
    }
}
