using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>What tests look for among the spans of a program that serves and calls.</summary>
internal static class CollectedSpans
{
    /// <summary>Those of the requests that it made.</summary>
    internal static IEnumerable<CollectedSpan> Made(this IEnumerable<CollectedSpan> spans) =>
        spans.Where(static span => span.Kind == SpanKind.Client);
}
