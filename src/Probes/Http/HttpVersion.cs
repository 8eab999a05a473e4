namespace Sonde.Probes.Go.Http;

/// <summary>Versions of HTTP as <c>network.protocol.version</c> wants them.</summary>
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
