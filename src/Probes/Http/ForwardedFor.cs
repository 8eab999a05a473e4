namespace Sonde.Probes.Go;

/// <summary>The <c>X-Forwarded-For</c> header: the client, then each proxy, separated by commas.</summary>
internal static class ForwardedFor
{
    /// <summary>The client's address; empty if the header has none.</summary>
    internal static ReadOnlySpan<byte> FirstAddress(ReadOnlySpan<byte> header)
    {
        int comma = header.IndexOf((byte)',');
        ReadOnlySpan<byte> first = (comma < 0 ? header : header[..comma]).Trim(" \t"u8);
        return HostAndPort.Split(first).Host;
    }
}
