namespace Sonde.Probes.Go.Http;

/// <summary>Formats versions of HTTP for <c>network.protocol.version</c>.</summary>
internal static class HttpVersion
{
    internal static string Text(byte major, byte minor) => (major, minor) switch
    {
        (1, 0) => "1.0",
        (1, 1) => "1.1",
        (2, _) => "2",
        (3, _) => "3",
        _ => $"{major}.{minor}",
    };
}
