using System.Net;
using Sonde.Probes.Go.Net;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// The peer of a server's connection, from Go's <c>Request.RemoteAddr</c>. That is an address and a port. For a Unix socket it is the path,
/// <c>@</c> and a name, or <c>@</c> alone, because most clients have no name. For a connection in memory it can be any word.
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

    /// <summary>Whether the connection is a Unix socket.</summary>
    internal bool IsUnix { get; }

    /// <summary>The peer's IP address, or the name of its Unix socket; empty if it has neither.</summary>
    internal ReadOnlySpan<byte> Address { get; }

    /// <summary>The peer's port, if it has one.</summary>
    internal int? Port { get; }

    /// <summary>Whether a text is an IP address. A single number is not, although some parsers accept it.</summary>
    internal static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.ContainsAny((byte)'.', (byte)':') && IPAddress.IsValidUtf8(text);
}
