using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The spans that a program makes, and what it has said of them as texts to compare.</summary>
internal static class ProgramSpans
{
    /// <summary>Traces <c>tests/targets/otel</c> while it carries out lines.</summary>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="way">How it makes its spans: <c>auto</c> or <c>api</c>.</param>
    /// <param name="lines">The lines.</param>
    internal static async Task<(ManagerStatus Status, IReadOnlyList<CollectedSpan> Spans)> TraceAsync(string go, string way, params string[] lines)
    {
        using var program = CommandedProgram.Start("otel", go, way);
        return await TraceAsync(program, lines);
    }

    /// <summary>Traces a program while it carries out lines.</summary>
    internal static async Task<(ManagerStatus Status, IReadOnlyList<CollectedSpan> Spans)> TraceAsync(CommandedProgram program, params string[] lines)
    {
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach (string line in lines)
            Assert.Equal("ok", await program.RunAsync(line));
        return (await manager.StopAsync(), collector.Spans);
    }

    /// <summary>Each span with its parent; a client's request by its query.</summary>
    internal static IEnumerable<string> Tree(IReadOnlyList<CollectedSpan> spans)
    {
        var names = spans.ToDictionary(static span => span.SpanId, static span =>
            span["url.full"] is string url ? url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..] : span.Name);
        return spans.Select(span => $"{names[span.SpanId]}<{names.GetValueOrDefault(span.ParentId)}").Order(StringComparer.Ordinal);
    }

    internal static string LinkText(RecordedSpanLink link) =>
        $"{link.TraceId.ToString().TrimStart('0')} {link.SpanId.ToString().TrimStart('0')}: {Texts(link.Attributes)}";

    internal static IEnumerable<string> EventTexts(CollectedSpan span) =>
        span.Events.Select(happened => $"{happened.Name} at {TimeOf(happened, span)}: {Texts(happened.Attributes)}");

    internal static string Texts(IReadOnlyDictionary<string, object> attributes) =>
        string.Join(' ', attributes.Select(Text).Order(StringComparer.Ordinal));

    internal static string Text(KeyValuePair<string, object> attribute) => attribute.Value is Array array
        ? $"{attribute.Key}=[{string.Join(',', array.Cast<object>().Select(Invariant))}]"
        : $"{attribute.Key}={Invariant(attribute.Value)}";

    private static string TimeOf(RecordedSpanEvent happened, CollectedSpan span) =>
        happened.UnixNanoseconds >= span.StartUnixNanoseconds && happened.UnixNanoseconds <= span.StartUnixNanoseconds + (span.Duration.Ticks * 100) + 100
            ? "now"
            : happened.UnixNanoseconds.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
