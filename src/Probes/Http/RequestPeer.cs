using System.Net;
using Sonde.Probes.Go.Net;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// Who is at the other end of a server's connection, by Go's <c>Request.RemoteAddr</c>: an address and a port; of a Unix socket its
/// path, <c>@</c> and a name, or <c>@</c> alone, since clients mostly have no name; of a connection in memory any word.
/// </summary>
internal readonly ref struct RequestPeer
{
    internal RequestPeer(ReadOnlySpan<byte> remote)
    {
        HostAndPort peer = HostAndPort.Split(remote);
        IsUnix = remote is [(byte)'@' or (byte)'/', ..];
        if (IsUnix)
        {
            Address = remote is [(byte)'@'] ? default : remote;
        }
        else if (IsAddress(peer.Host))
        {
            Address = peer.Host;
            Port = peer.Port;
        }
    }

    /// <summary>Whether the connection is one of a Unix socket.</summary>
    internal bool IsUnix { get; }

    /// <summary>The peer's IP address, or the name of its Unix socket; empty if it has neither.</summary>
    internal ReadOnlySpan<byte> Address { get; }

    /// <summary>The peer's port, if it has one.</summary>
    internal int? Port { get; }

    /// <summary>Whether a text is an IP address. A single number is none, though some read it as one.</summary>
    internal static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.ContainsAny((byte)'.', (byte)':') && IPAddress.IsValidUtf8(text);
}
