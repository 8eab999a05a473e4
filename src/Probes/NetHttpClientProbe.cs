using Sonde.Probes.Go.Http;
using Sonde.Probes.Go.Net;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Shared;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the requests that a Go program makes with <c>net/http</c> over HTTP/1.1 and HTTP/2. Each hop of a redirect is one span.
/// <see cref="NetHttpClientWriteProbe"/> or <see cref="NetHttpClientSendProbe"/> propagates the trace context of the span.
/// </summary>
/// <remarks>
/// Not covered: requests made directly with an <c>http2.Transport</c> of <c>golang.org/x/net</c>; HTTP/3; the address of the peer.
/// </remarks>
[Probe("net/http/client", Source = "net_http_client.bpf.c", Header = "net_http_client.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("net/http.(*Transport).roundTrip", Declaration = "func (t *Transport) roundTrip(req *Request) (_ *Response, err error)", Entry = "http_client_start", Return = "http_client_end", EarlyReturn = true)]
[Uprobe("net/http/httputil.DumpRequestOut", Entry = "http_client_dump", Optional = true)]
[GoOffset("net/http", "Request", "Method", "URL", "Header", "ctx")]
[GoOffset("net/url", "URL", "Scheme", "Opaque", "User", "Host", "Path", "RawPath", "RawQuery")]
[GoOffset("net/http", "Response", "StatusCode", "ProtoMajor", "ProtoMinor")]
[EventStruct("http_client_event")]
public sealed partial class NetHttpClientProbe
{
    static partial void Describe(in HttpClientEvent e, ref SpanWriter span)
    {
        ReadOnlySpan<byte> sent = e.Method.IsEmpty ? "GET"u8 : e.Method;
        ReadOnlySpan<byte> method = RequestMethod.Known(sent);
        span.Kind = SpanKind.Client;
        span.Name = RequestMethod.SpanNameOf(method);
        span.Set(Text.HttpMethod, method);
        if (!method.SequenceEqual(sent))
            span.Set(Text.HttpMethodOriginal, e.Method);
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
        span.Set(Text.UrlFull, url.Text);

        HostAndPort.Split(e.Host).DescribeServer(span, RequestUrl.DefaultPort(e.Scheme));
    }

    private static void SetOutcome(in HttpClientEvent e, SpanWriter span)
    {
        if (e.Status != 0)
        {
            span.Set(Integer.HttpStatusCode, e.Status);
            span.Set(Text.ProtocolVersion, HttpVersion.Text(e.Major, e.Minor));
        }
        if (e.Failed == 0 && e.Status < 400)
            return;
        span.Status = SpanStatus.Error;
        span.Set(Text.ErrorType, e.Failed != 0 ? Other : HttpStatus.Text(e.Status));
    }
}
