using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Requests that a Go program makes with <c>net/http</c>, over HTTP/1.1 and HTTP/2: one span for each hop of a redirect.
/// <see cref="NetHttpClientWriteProbe"/> or <see cref="NetHttpClientSendProbe"/> hands the span's context on.
/// </summary>
[Probe("net/http/client", Source = "net_http_client.bpf.c", Header = "net_http_client.h")]
[Uprobe("net/http.(*Transport).roundTrip", Entry = "http_client_start", Return = "http_client_end")]
[Uprobe("net/http/httputil.DumpRequestOut", Entry = "http_client_dump", Optional = true)]
[GoOffset("net/http", "Request", "Method", "URL", "Header", "ctx")]
[GoOffset("net/url", "URL", "Scheme", "Opaque", "User", "Host", "Path", "RawPath", "RawQuery")]
[GoOffset("net/http", "Response", "StatusCode", "ProtoMajor", "ProtoMinor")]
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
        span.SetUnlessEmpty(HttpAttributes.ServerAddress, server.Host);
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
