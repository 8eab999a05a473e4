using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Http;

/// <summary>The route that a router has matched, on the span of the server.</summary>
internal static class ServerRoute
{
    /// <summary>
    /// Writes the route and the name <c>GET /users/{id}</c>. Nothing changes unless the span is one of an HTTP server, whose name begins
    /// with the method.
    /// </summary>
    internal static void Describe(ReadOnlySpan<byte> route, SpanWriter span)
    {
        ReadOnlySpan<byte> name = span.Name;
        int end = name.IndexOf((byte)' ');
        name = end < 0 ? name : name[..end];
        ReadOnlySpan<byte> method = RequestMethod.SpanNameOf(RequestMethod.Known(name));
        if (route.IsEmpty || span.Kind != SpanKind.Server || !method.SequenceEqual(name))
            return;
        span.Set(Text.HttpRoute, route);
        span.SetName(method, " "u8, route);
    }
}
