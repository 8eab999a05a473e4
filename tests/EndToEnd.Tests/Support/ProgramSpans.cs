using System.Globalization;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>What a program has said of its spans, as texts to compare.</summary>
internal static class ProgramSpans
{
    /// <summary>Each span with its parent; a client's request by its query.</summary>
    internal static IEnumerable<string> Tree(IReadOnlyList<CollectedSpan> spans)
    {
        var names = spans.ToDictionary(static span => span.SpanId, static span =>
            span["url.full"] is string url ? url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..] : span.Name);
        return spans.Select(span => $"{names[span.SpanId]}<{names.GetValueOrDefault(span.ParentId)}").Order(StringComparer.Ordinal);
    }

    internal static string LinkText(RecordedSpanLink link) =>
        $"{link.TraceId.ToString().TrimStart('0')} {link.SpanId.ToString().TrimStart('0')}: {Texts(link.Attributes)}";

    internal static string TimeOf(RecordedSpanEvent happened, CollectedSpan span) =>
        happened.UnixNanoseconds >= span.StartUnixNanoseconds && happened.UnixNanoseconds <= span.StartUnixNanoseconds + (span.Duration.Ticks * 100) + 100
            ? "now"
            : happened.UnixNanoseconds.ToString(CultureInfo.InvariantCulture);

    internal static string Texts(IReadOnlyDictionary<string, object> attributes) =>
        string.Join(' ', attributes.Select(Text).Order(StringComparer.Ordinal));

    internal static string Text(KeyValuePair<string, object> attribute) => attribute.Value is Array array
        ? $"{attribute.Key}=[{string.Join(',', array.Cast<object>().Select(Invariant))}]"
        : $"{attribute.Key}={Invariant(attribute.Value)}";

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
