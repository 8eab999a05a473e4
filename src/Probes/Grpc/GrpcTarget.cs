using Sonde.Probes.Go.Net;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Grpc;

/// <summary>
/// The target with which a connection was dialled: <c>host:port</c>, or a URI such as <c>dns:///host:port</c>,
/// <c>dns://authority/host:port</c>, <c>unix:path</c>, <c>unix:///path</c>, <c>unix-abstract:name</c>
/// (https://github.com/grpc/grpc/blob/master/doc/naming.md).
/// </summary>
internal static class GrpcTarget
{
    /// <summary>
    /// Writes the server's address and port. The address of a Unix socket is its path, or <c>@</c> and its name, and it has no port.
    /// </summary>
    internal static void Describe(ReadOnlySpan<byte> target, SpanWriter span)
    {
        if (target.StartsWith("unix:"u8))
            DescribeUnix([], EndpointOf(target["unix:"u8.Length..]), span);
        else if (target.StartsWith("unix-abstract:"u8))
            DescribeUnix("@"u8, EndpointOf(target["unix-abstract:"u8.Length..]), span);
        else
            AddressOf(target).DescribeServer(span);
    }

    private static void DescribeUnix(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, SpanWriter span)
    {
        span.Set(Text.Transport, "unix"u8);
        Span<byte> address = stackalloc byte[prefix.Length + name.Length];
        prefix.CopyTo(address);
        name.CopyTo(address[prefix.Length..]);
        span.SetUnlessEmpty(Text.ServerAddress, address);
    }

    private static HostAndPort AddressOf(ReadOnlySpan<byte> target)
    {
        int scheme = target.IndexOf("://"u8);
        if (scheme < 0)
            return HostAndPort.Split(target.StartsWith("dns:"u8) ? target["dns:"u8.Length..] : target);
        ReadOnlySpan<byte> rest = target[(scheme + "://"u8.Length)..];
        int slash = rest.IndexOf((byte)'/');
        return HostAndPort.Split(slash < 0 ? rest : rest[(slash + 1)..]);
    }

    /// <summary>
    /// Returns the part after the scheme, without the two slashes before an authority, because a Unix socket does not have an authority.
    /// </summary>
    private static ReadOnlySpan<byte> EndpointOf(ReadOnlySpan<byte> rest) => rest is [(byte)'/', (byte)'/', .. var path] ? path : rest;
}
