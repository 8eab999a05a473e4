using System.Buffers;
using System.Text;
using Sonde.Probes.Go.Net;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// The request as the client sent it, before any proxy. The sources have the order of the conventions
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server): <c>Forwarded</c>, then <c>X-Forwarded-*</c>, then the
/// connection and the request themselves. Proxies can write anything, so only valid addresses, hosts and schemes are used.
/// </summary>
internal readonly ref struct OriginalRequest
{
    private static readonly SearchValues<byte> SchemeBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    internal OriginalRequest(in NetHttpServerProbe.HttpServerEvent e, in RequestPeer peer)
    {
        ForwardedHeader forwarded = ForwardedHeader.Parse(e.Forwarded);
        Client = AddressIn(forwarded.For);
        if (Client.IsEmpty)
            Client = AddressIn(FirstOf(e.ForwardedFor));
        if (Client.IsEmpty)
            Client = peer.Address;

        Server = HostAndPort.Split(forwarded.Host);
        if (Server.Host.IsEmpty)
            Server = HostAndPort.Split(FirstOf(e.ForwardedHost));
        if (Server.Host.IsEmpty)
            Server = HostAndPort.Split(e.Host);

        Scheme = SchemeIn(forwarded.Proto);
        if (Scheme.IsEmpty)
            Scheme = SchemeIn(FirstOf(e.ForwardedProto));
        if (Scheme.IsEmpty)
            Scheme = e.Tls != 0 ? "https"u8 : "http"u8;
    }

    /// <summary>The client's address; empty if it is not known.</summary>
    internal ReadOnlySpan<byte> Client { get; }

    /// <summary>The host that the client requested.</summary>
    internal HostAndPort Server { get; }

    /// <summary>The scheme that the client used.</summary>
    internal ReadOnlySpan<byte> Scheme { get; }

    /// <summary>Returns the first element of a list. Each proxy appends its own.</summary>
    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list)
    {
        int comma = list.IndexOf((byte)',');
        return (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
    }

    // RFC 7239 also allows 'unknown' and names that a proxy invents. Neither is an address.
    private static ReadOnlySpan<byte> AddressIn(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> host = HostAndPort.Split(text).Host;
        return RequestPeer.IsAddress(host) ? host : default;
    }

    private static ReadOnlySpan<byte> SchemeIn(ReadOnlySpan<byte> text)
    {
        if (Ascii.EqualsIgnoreCase(text, "https"u8))
            return "https"u8;
        if (Ascii.EqualsIgnoreCase(text, "http"u8))
            return "http"u8;
        return text.IsEmpty || !char.IsAsciiLetter((char)text[0]) || text.ContainsAnyExcept(SchemeBytes) ? default : text;
    }
}
