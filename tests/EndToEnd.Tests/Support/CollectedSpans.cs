using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Filters and the order of spans.</summary>
internal static class CollectedSpans
{
    /// <summary>The spans of the requests that the program made.</summary>
    internal static IEnumerable<CollectedSpan> Made(this IEnumerable<CollectedSpan> spans) =>
        spans.Where(static span => span.Kind == SpanKind.Client);

    /// <summary>The spans in the order in which they began.</summary>
    internal static CollectedSpan[] InOrder(this IEnumerable<CollectedSpan> spans) => [.. spans.OrderBy(static span => span.StartUnixNanoseconds)];
}
