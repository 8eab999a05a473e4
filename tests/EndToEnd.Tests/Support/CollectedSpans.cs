using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Filters for the spans of a program that serves and makes requests.</summary>
internal static class CollectedSpans
{
    /// <summary>The spans of the requests that the program made.</summary>
    internal static IEnumerable<CollectedSpan> Made(this IEnumerable<CollectedSpan> spans) =>
        spans.Where(static span => span.Kind == SpanKind.Client);
}
