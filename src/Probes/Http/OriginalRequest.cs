using System.Buffers;
using System.Text;
using Sonde.Probes.Go.Net;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// What a client asked for, in front of all proxies. In the order of the conventions
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server): what <c>Forwarded</c> says, then what
/// <c>X-Forwarded-*</c> says, then what the connection and the request themselves say. Proxies write what they like, so only what reads
/// as an address, a host or a scheme is taken.
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

    /// <summary>The client's address; empty where nobody knows it.</summary>
    internal ReadOnlySpan<byte> Client { get; }

    /// <summary>The host that it asked for.</summary>
    internal HostAndPort Server { get; }

    /// <summary>The scheme that it used.</summary>
    internal ReadOnlySpan<byte> Scheme { get; }

    /// <summary>The first of a list; each proxy adds its own at the end.</summary>
    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list)
    {
        int comma = list.IndexOf((byte)',');
        return (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
    }

    // Not 'unknown' and no name that a proxy made up, which RFC 7239 allows.
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
