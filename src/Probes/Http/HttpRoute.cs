namespace Sonde.Probes.Go.Http;

/// <summary>Patterns of Go's <c>http.ServeMux</c>: <c>[METHOD ][HOST]/[PATH]</c>.</summary>
internal static class HttpRoute
{
    /// <summary>Returns the path of a pattern, which is the route; empty if there is no pattern.</summary>
    internal static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> pattern)
    {
        int slash = pattern.IndexOf((byte)'/');
        return slash < 0 ? default : pattern[slash..];
    }
}
