using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Spans as texts that tests compare: name, kind, status and all attributes but the symbol of a function.</summary>
internal static class SpanText
{
    /// <summary>What a span says.</summary>
    internal static string Describe(CollectedSpan span) => Of(
        span.Name, span.Kind, span.Status,
        span.Attributes.Where(static pair => pair.Key != "code.function.name").OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => (pair.Key, (object?)pair.Value)));

    /// <summary>What a span should say.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="status">Its status.</param>
    /// <param name="attributes">Its attributes by name; those without a value are left out.</param>
    internal static string Of(string name, SpanKind kind, SpanStatus status, IEnumerable<(string Name, object? Value)> attributes) =>
        $"{name}: {kind} {status} "
        + string.Join(' ', attributes.Where(static pair => pair.Value is not null).Select(static pair => $"{pair.Name}={pair.Value}"));
}
