namespace Sonde.Probes.Go;

/// <summary>
/// What a connection was dialled with: <c>host:port</c>, or a URI such as <c>dns:///host:port</c>,
/// <c>dns://authority/host:port</c>, <c>unix:path</c>, <c>unix:///path</c>
/// (https://github.com/grpc/grpc/blob/master/doc/naming.md).
/// </summary>
internal static class GrpcTarget
{
    internal static HostAndPort AddressOf(ReadOnlySpan<byte> target)
    {
        if (target.StartsWith("unix:"u8))
            return HostAndPort.Of(target["unix:"u8.Length..] is [(byte)'/', (byte)'/', .. var path] ? path : target["unix:"u8.Length..]);
        int scheme = target.IndexOf("://"u8);
        if (scheme < 0)
            return HostAndPort.Split(WithoutPrefix(target, "dns:"u8));
        ReadOnlySpan<byte> rest = target[(scheme + "://"u8.Length)..];
        int slash = rest.IndexOf((byte)'/');
        return HostAndPort.Split(slash < 0 ? rest : rest[(slash + 1)..]);
    }

    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.StartsWith(prefix) ? text[prefix.Length..] : text;
}
