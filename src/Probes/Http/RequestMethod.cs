namespace Sonde.Probes.Go.Http;

/// <summary>A bounded set of request methods: an unknown method must not create a new span name.</summary>
internal static class RequestMethod
{
    private static ReadOnlySpan<byte> Other => "_OTHER"u8;

    /// <summary>Returns the method if the conventions know it, otherwise <c>_OTHER</c>.</summary>
    internal static ReadOnlySpan<byte> Known(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) ? "GET"u8
        : method.SequenceEqual("POST"u8) ? "POST"u8
        : method.SequenceEqual("PUT"u8) ? "PUT"u8
        : method.SequenceEqual("HEAD"u8) ? "HEAD"u8
        : method.SequenceEqual("DELETE"u8) ? "DELETE"u8
        : method.SequenceEqual("PATCH"u8) ? "PATCH"u8
        : method.SequenceEqual("OPTIONS"u8) ? "OPTIONS"u8
        : method.SequenceEqual("CONNECT"u8) ? "CONNECT"u8
        : method.SequenceEqual("TRACE"u8) ? "TRACE"u8
        : method.SequenceEqual("QUERY"u8) ? "QUERY"u8
        : Other;

    /// <summary>Returns the method for a span's name: <c>HTTP</c> for an unknown one.</summary>
    internal static ReadOnlySpan<byte> SpanNameOf(ReadOnlySpan<byte> known) => known.SequenceEqual(Other) ? "HTTP"u8 : known;
}
