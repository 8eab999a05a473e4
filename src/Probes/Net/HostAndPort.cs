using System.Buffers.Text;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Net;

/// <summary>An address and a port: <c>example.com</c>, <c>10.0.0.1:8080</c>, <c>[::1]:8080</c>.</summary>
internal readonly ref struct HostAndPort
{
    private HostAndPort(ReadOnlySpan<byte> host, int? port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>The address; an IPv6 address without its brackets.</summary>
    internal ReadOnlySpan<byte> Host { get; }

    /// <summary>The port, if there is one.</summary>
    internal int? Port { get; }

    internal static HostAndPort Split(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', ..])
        {
            int end = text.IndexOf((byte)']');
            return end < 0 ? new HostAndPort(text, null) : new HostAndPort(text[1..end], PortOf(text[(end + 1)..]));
        }
        int colon = text.IndexOf((byte)':');
        // Text with more than one colon and without brackets is a bare IPv6 address.
        return colon < 0 || text[(colon + 1)..].Contains((byte)':')
            ? new HostAndPort(text, null)
            : new HostAndPort(text[..colon], PortOf(text[colon..]));
    }

    /// <summary>Writes this address and port as those of a span's server.</summary>
    /// <param name="span">The span.</param>
    /// <param name="defaultPort">The port to write if the address has none.</param>
    internal void DescribeServer(SpanWriter span, int? defaultPort = null)
    {
        span.SetUnlessEmpty(Text.ServerAddress, Host);
        if ((Port ?? defaultPort) is { } port)
            span.Set(Integer.ServerPort, port);
    }

    private static int? PortOf(ReadOnlySpan<byte> afterHost) =>
        afterHost is [(byte)':', .. var digits]
        && Utf8Parser.TryParse(digits, out ushort port, out int consumed)
        && consumed == digits.Length
            ? port
            : null;
}
