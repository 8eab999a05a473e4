using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Requests that a Go program makes with <c>net/http</c>, over HTTP/1.1 and HTTP/2: one span for each hop of a redirect. Where the
/// kernel allows it and the request has no <c>traceparent</c> of its own, it is given the span's.
/// </summary>
[Probe("net/http/client", Source = "net_http_client.bpf.c", Header = "net_http_client.h")]
[Uprobe("net/http.(*Transport).roundTrip", Entry = "http_client_start", Return = "http_client_end")]
[Uprobe("net/http/httputil.DumpRequestOut", Entry = "http_client_dump", Optional = true)]
[Uprobe("net/http.(*transferWriter).writeHeader", Entry = "http_client_write", Optional = true)]
[Uprobe("net/http.persistConnWriter.Write", Entry = "http_client_replace", Optional = true)]
[Uprobe("net/http.(*transferWriter).writeHeader", Entry = "http_client_offer", Optional = true)]
[Uprobe("net/http.(*http2clientStream).encodeAndWriteHeaders", Entry = "http_client_stream", Optional = true)]
[Uprobe("net/http/internal/http2.(*clientStream).encodeAndWriteHeaders", Entry = "http_client_stream", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*clientStream).encodeAndWriteHeaders", Entry = "http_client_xnet_stream", Optional = true)]
[Uprobe("net/http.(*http2Framer).WriteHeaders", Return = "http_client_headers", Optional = true)]
[Uprobe("net/http/internal/http2.(*Framer).WriteHeaders", Return = "http_client_headers", Optional = true)]
[Uprobe("golang.org/x/net/http2.(*Framer).WriteHeaders", Return = "http_client_headers", Optional = true)]
[GoOffset("REQUEST_METHOD", "net/http", "Request", "Method")]
[GoOffset("REQUEST_URL", "net/http", "Request", "URL")]
[GoOffset("REQUEST_HEADER", "net/http", "Request", "Header")]
[GoOffset("REQUEST_CONTEXT", "net/http", "Request", "ctx")]
[GoOffset("URL_SCHEME", "net/url", "URL", "Scheme")]
[GoOffset("URL_OPAQUE", "net/url", "URL", "Opaque")]
[GoOffset("URL_USER", "net/url", "URL", "User")]
[GoOffset("URL_HOST", "net/url", "URL", "Host")]
[GoOffset("URL_PATH", "net/url", "URL", "Path")]
[GoOffset("URL_RAW_PATH", "net/url", "URL", "RawPath")]
[GoOffset("URL_RAW_QUERY", "net/url", "URL", "RawQuery")]
[GoOffset("RESPONSE_STATUS_CODE", "net/http", "Response", "StatusCode")]
[GoOffset("RESPONSE_PROTO_MAJOR", "net/http", "Response", "ProtoMajor")]
[GoOffset("RESPONSE_PROTO_MINOR", "net/http", "Response", "ProtoMinor")]
[GoOffset("TRANSFER_WRITER_HEADER", "net/http", "transferWriter", "Header", Optional = true)]
[GoOffset("BUFIO_WRITER_ERR", "bufio", "Writer", "err", Optional = true)]
[GoOffset("BUFIO_WRITER_BUF", "bufio", "Writer", "buf", Optional = true)]
[GoOffset("BUFIO_WRITER_N", "bufio", "Writer", "n", Optional = true)]
[GoOffset("BUFIO_WRITER_TARGET", "bufio", "Writer", "wr", Optional = true)]
[GoOffset("CONNECTION_WRITER", "net/http", "persistConn", "bw", Optional = true)]
[GoOffset("CONNECTION_SOCKET", "net/http", "persistConn", "conn", Optional = true)]
[GoOffset("TCP_CONN_FD", "net", "conn", "fd", Optional = true)]
[GoOffset("NET_FD_FAMILY", "net", "netFD", "family", Optional = true)]
[GoOffset("NET_FD_TYPE", "net", "netFD", "sotype", Optional = true)]
[GoOffset("NET_FD_LOCAL", "net", "netFD", "laddr", Optional = true)]
[GoOffset("NET_FD_REMOTE", "net", "netFD", "raddr", Optional = true)]
[GoOffset("TCP_ADDRESS_IP", "net", "TCPAddr", "IP", Optional = true)]
[GoOffset("TCP_ADDRESS_PORT", "net", "TCPAddr", "Port", Optional = true)]
[GoOffset("HTTP2_REQUEST_HEADER", "net/http", "Request", "Header", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_REQUEST_HEADER", "net/http/internal/http2", "ClientRequest", "Header", Versions = ">=1.27", Optional = true)]
[GoOffset("HTTP2_STREAM_CONN", "net/http", "http2clientStream", "cc", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_STREAM_CONN", "net/http/internal/http2", "clientStream", "cc", Versions = ">=1.27", Optional = true)]
[GoOffset("HTTP2_STREAM_ID", "net/http", "http2clientStream", "ID", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_STREAM_ID", "net/http/internal/http2", "clientStream", "ID", Versions = ">=1.27", Optional = true)]
[GoOffset("HTTP2_CONN_WRITER", "net/http", "http2ClientConn", "bw", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_CONN_WRITER", "net/http/internal/http2", "ClientConn", "bw", Versions = ">=1.27", Optional = true)]
[GoOffset("HTTP2_CONN_FRAMER", "net/http", "http2ClientConn", "fr", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_CONN_FRAMER", "net/http/internal/http2", "ClientConn", "fr", Versions = ">=1.27", Optional = true)]
[GoOffset("HTTP2_FRAMER_FRAME", "net/http", "http2Framer", "wbuf", Versions = "<1.27", Optional = true)]
[GoOffset("HTTP2_FRAMER_FRAME", "net/http/internal/http2", "Framer", "wbuf", Versions = ">=1.27", Optional = true)]
[GoOffset("XNET_STREAM_CONN", "golang.org/x/net/http2", "clientStream", "cc", Optional = true)]
[GoOffset("XNET_STREAM_ID", "golang.org/x/net/http2", "clientStream", "ID", Optional = true)]
[GoOffset("XNET_CONN_WRITER", "golang.org/x/net/http2", "ClientConn", "bw", Optional = true)]
[GoOffset("XNET_CONN_FRAMER", "golang.org/x/net/http2", "ClientConn", "fr", Optional = true)]
[GoOffset("XNET_FRAMER_FRAME", "golang.org/x/net/http2", "Framer", "wbuf", Optional = true)]
[EventStruct("http_client_event")]
public sealed partial class NetHttpClientProbe
{
    // The standard's name for an error that has none of its own.
    private static ReadOnlySpan<byte> OtherError => "_OTHER"u8;

    static partial void Describe(in HttpClientEvent e, ref SpanWriter span)
    {
        ReadOnlySpan<byte> sent = e.Method.IsEmpty ? "GET"u8 : e.Method;
        ReadOnlySpan<byte> method = HttpMethod.Known(sent);
        span.Kind = SpanKind.Client;
        span.Name = HttpMethod.SpanNameOf(method);
        span.Set(HttpAttributes.RequestMethod, method);
        if (!method.SequenceEqual(sent))
            span.Set(HttpAttributes.RequestMethodOriginal, e.Method);
        SetUrl(e, span);
        SetOutcome(e, span);
    }

    private static void SetUrl(in HttpClientEvent e, SpanWriter span)
    {
        var url = new RequestUrl(stackalloc byte[RequestUrl.RoomFor(e.Scheme, e.Opaque, e.Host, e.Path, e.Query)]);
        url.AddScheme(e.Scheme);
        if (e.Opaque.IsEmpty)
        {
            url.AddHost(e.User != 0, e.Host);
            url.AddPath(e.Path, e.RawPath);
        }
        else
        {
            url.AddOpaque(e.Opaque);
        }
        url.AddQuery(e.Query);
        span.Set(HttpAttributes.UrlFull, url.Text);

        HostAndPort server = HostAndPort.Split(e.Host);
        if (!server.Host.IsEmpty)
            span.Set(HttpAttributes.ServerAddress, server.Host);
        if ((server.Port ?? RequestUrl.DefaultPort(e.Scheme)) is { } port)
            span.Set(HttpAttributes.ServerPort, port);
    }

    private static void SetOutcome(in HttpClientEvent e, SpanWriter span)
    {
        if (e.Status != 0)
        {
            span.Set(HttpAttributes.ResponseStatusCode, e.Status);
            span.Set(HttpAttributes.ProtocolVersion, HttpVersion.Text(e.Major, e.Minor));
        }
        if (e.Failed == 0 && e.Status < 400)
            return;
        span.Status = SpanStatus.Error;
        if (e.Failed != 0)
            span.Set(HttpAttributes.ErrorType, OtherError);
        else
            span.Set(HttpAttributes.ErrorType, HttpStatus.Text(e.Status));
    }
}
