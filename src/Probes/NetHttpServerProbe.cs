using Sonde.Probes.Go.Http;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Shared;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the requests that a Go program answers with <c>net/http</c> over HTTP/1.1 and HTTP/2, including the HTTP/2 of
/// <c>golang.org/x/net/http2</c>. Each request runs two hooks and walks the header map once. In a program that may copy requests, it runs one
/// or two hooks more for each <c>ServeMux</c> on its way. The caller's <c>traceparent</c> is the parent.
/// </summary>
/// <remarks>
/// Not covered: the route if a <c>ServeMux</c> does not run on the goroutine of the request, as under an <c>http.TimeoutHandler</c>, or if it
/// comes from another router that has no probe; in a program that may copy requests, the own route of a request whose handler gives a
/// <c>ServeMux</c> other requests, because the last one counts; in other programs, the route in a copy that an assignment made
/// (<c>*copy = *request</c>), the route of a mux around one that finds nothing, and the route of a request over the HTTP/2 of Go 1.27 that its
/// handler has long ceased to use, so that its memory has become free; HTTP/3.
/// </remarks>
[Probe("net/http/server", Source = "net_http_server.bpf.c", Header = "net_http_server.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("net/http.serverHandler.ServeHTTP", Declaration = "type serverHandler struct { srv *Server }; func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)", Entry = "http_server_start", Until = "net/http.(*response).finishRequest")]
[Uprobe("net/http.(*conn).readRequest", Declaration = "func (c *conn) readRequest(ctx context.Context) (w *response, err error)", Return = "http_server_read", InsteadOf = "net/http.serverHandler.ServeHTTP", Until = "net/http.(*response).finishRequest")]
[Uprobe("net/http.(*http2serverConn).runHandler", Declaration = "func (sc *http2serverConn) runHandler(rw *http2responseWriter, req *Request, handler func(ResponseWriter, *Request))", Entry = "http_server_start_http2", Until = "net/http.(*http2serverConn).runHandler.func1", Optional = true)]
[Uprobe("net/http/internal/http2.(*serverConn).runHandler", Declaration = "func (sc *serverConn) runHandler(rw *responseWriter, req *ServerRequest, handler func(*ResponseWriter, *ServerRequest))", Entry = "http_server_start_internal", Until = "net/http/internal/http2.(*serverConn).runHandler.func1", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*serverConn).runHandler", Declaration = "func (sc *serverConn) runHandler(rw *responseWriter, req *http.Request, handler func(http.ResponseWriter, *http.Request))", Entry = "http_server_start_http2", Until = "golang.org/x/net/http2.(*serverConn).runHandler.func1", Optional = true)]
[Uprobe("net/http.exactMatch", Declaration = "func exactMatch(n *routingNode, path string) bool", Entry = "http_server_route", Versions = ">=1.22", OnlyWith = ["net/http.(*Request).WithContext", "net/http.(*Request).Clone", "net/http.StripPrefix", "net/http.MaxBytesHandler", "net/http.AllowQuerySemicolons", "golang.org/x/net/http2.(*Server).ServeConn"], Optional = true)]
[Uprobe("net/http.(*ServeMux).matchOrRedirect", Declaration = "func (mux *ServeMux) matchOrRedirect(host, method, path string, u *url.URL) (_ *routingNode, matches []string, redirectTo *url.URL)", Return = "http_server_routed", InsteadOf = "net/http.exactMatch", Versions = ">=1.22", Optional = true)]
[Uprobe("net/http.(*response).finishRequest", Declaration = "func (w *response) finishRequest()", Entry = "http_server_finish")]
[Uprobe("net/http.(*connReader).abortPendingRead", Entry = "http_server_finish_read", InsteadOf = "net/http.(*response).finishRequest")]
[Uprobe("net/http.(*conn).serve.func1", Entry = "http_server_leave")]
[Uprobe("net/http.(*http2serverConn).runHandler.func1", Entry = "http_server_finish_http2", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*serverConn).runHandler.func1", Entry = "http_server_finish_xnet", Optional = true)]
[GoOffset("net/http", "Request", "Method", "URL", "ProtoMajor", "ProtoMinor", "Header", "Host", "RemoteAddr", "TLS", "ctx")]
[GoOffset("net/http", "Request", "Pattern", Versions = ">=1.23", Optional = true)]
[GoOffset("net/http", "Request", "pat", Versions = ">=1.22", Optional = true)]
[GoOffset("net/http", "routingNode", "pattern", Versions = ">=1.22", Optional = true)]
[GoOffset("net/http", "pattern", "str", Versions = ">=1.22", Optional = true)]
[GoOffset("net/url", "URL", "Path", "RawQuery")]
[GoOffset("net/http", "response", "status", "req", "handlerDone")]
[GoOffset("runtime", "g", "_panic")]
[GoOffset("net/http", "http2responseWriter", "rws", Prefix = "HTTP2_WRITER", Optional = true)]
[GoOffset("net/http", "http2responseWriterState", "status", Prefix = "HTTP2_STATE", Optional = true)]
[GoOffset("net/http/internal/http2", "ServerRequest", "Method", "URL", "Header", "Host", "RemoteAddr", "TLS", "Context", Prefix = "HTTP2_REQUEST", Versions = ">=1.27", Optional = true)]
[GoOffset("golang.org/x/net/http2", "responseWriter", "rws", Prefix = "XNET_WRITER", Optional = true)]
[GoOffset("golang.org/x/net/http2", "responseWriterState", "status", Prefix = "XNET_STATE", Optional = true)]
[GoMoved("net/http.http2*", "net/http/internal/http2.*")]
[EventStruct("http_server_event")]
public sealed partial class NetHttpServerProbe
{
    static partial void Describe(in HttpServerEvent e, ref SpanWriter span)
    {
        ReadOnlySpan<byte> method = RequestMethod.Known(e.Method);
        ReadOnlySpan<byte> route = HttpRoute.PathOf(e.Route);
        span.Kind = SpanKind.Server;
        if (route.IsEmpty)
            span.Name = RequestMethod.SpanNameOf(method);
        else
            span.SetName(RequestMethod.SpanNameOf(method), " "u8, route);

        span.Set(Text.HttpMethod, method);
        if (!method.SequenceEqual(e.Method))
            span.Set(Text.HttpMethodOriginal, e.Method);
        span.Set(Text.UrlPath, e.Path);
        SetQuery(e.Query, span);
        span.SetUnlessEmpty(Text.HttpRoute, route);
        span.SetUnlessEmpty(Text.UserAgent, e.UserAgent);
        span.Set(Text.ProtocolVersion, HttpVersion.Text(e.Major, e.Minor));
        SetAddresses(e, span);
        SetOutcome(e, span);
    }

    private static void SetAddresses(in HttpServerEvent e, SpanWriter span)
    {
        var peer = new RequestPeer(e.Remote);
        if (peer.IsUnix)
            span.Set(Text.Transport, "unix"u8);
        span.SetUnlessEmpty(Text.PeerAddress, peer.Address);
        if (peer.Port is { } peerPort)
            span.Set(Integer.PeerPort, peerPort);

        var original = new OriginalRequest(in e, in peer);
        span.Set(Text.UrlScheme, original.Scheme);
        span.SetUnlessEmpty(Text.ClientAddress, original.Client);
        original.Server.DescribeServer(span);
    }

    private static void SetQuery(ReadOnlySpan<byte> query, SpanWriter span)
    {
        if (query.IsEmpty)
            return;
        Span<byte> room = stackalloc byte[SecretParameters.RoomFor(query)];
        span.Set(Text.UrlQuery, room[..SecretParameters.Redact(query, room)]);
    }

    private static void SetOutcome(in HttpServerEvent e, SpanWriter span)
    {
        if (e.Status != 0)
            span.Set(Integer.HttpStatusCode, e.Status);
        if ((e.Span.Event.Flags & EventFlags.Panicked) != 0)
        {
            span.Status = SpanStatus.Error;
            span.Set(Text.ErrorType, "panic"u8);
        }
        else if (e.Status >= 500)
        {
            span.Status = SpanStatus.Error;
            span.Set(Text.ErrorType, HttpStatus.Text(e.Status));
        }
    }
}
