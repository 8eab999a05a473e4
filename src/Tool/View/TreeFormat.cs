using System.Globalization;
using System.Text;

namespace Sonde.Tool.View;

/// <summary>
/// Formats a trace as a tree under a line that describes the trace. Each span has its start in the trace, its duration and its service.
/// </summary>
internal sealed class TreeFormat(SpanText text, TimeZoneInfo zone) : ITraceFormat
{
    /// <inheritdoc/>
    public bool WantsWholeTraces => true;

    /// <inheritdoc/>
    public IEnumerable<string> Format(HeldTrace trace)
    {
        long start = trace.Spans.Min(static span => span.StartUnixNanoseconds);
        var spans = new List<(SpanLine Span, int Depth)>(trace.Spans.Count);
        SpanTree.Walk(trace.Spans, (span, depth) => spans.Add((span, Math.Min(depth, LineFormat.DeepestIndent))));
        string[] branches = Branches([.. spans.Select(static span => span.Depth)]);
        string[] services = [.. spans.Select(static span => SpanText.Escape(span.Span.Service))];
        int width = services.Max(static service => service.Length);

        yield return Title(trace, start);
        for (int i = 0; i < spans.Count; i++)
        {
            SpanLine span = spans[i].Span;
            var line = new StringBuilder(160);
            text.Append(line, SpanText.Style.Dim, ("+" + SpanText.Duration(span.StartUnixNanoseconds - start)).PadLeft(9));
            line.Append(SpanText.Duration(span.EndUnixNanoseconds - span.StartUnixNanoseconds).PadLeft(9)).Append("  ");
            text.Append(line, SpanText.Style.Cyan, services[i]);
            line.Append(' ', width - services[i].Length + 1).Append(branches[i]);
            text.AppendSpan(line, span);
            yield return line.ToString();
        }
        yield return "";
    }

    private string Title(HeldTrace trace, long start)
    {
        SpanLine first = trace.Spans[0];
        long end = trace.Spans.Max(static span => span.EndUnixNanoseconds);
        var line = new StringBuilder(120);
        text.Append(line, SpanText.Style.Dim, LineFormat.Time(start, zone));
        line.Append(" trace ").Append(first.TraceId).Append(CultureInfo.InvariantCulture, $", {Spans(trace.Spans.Count)} in ")
            .Append(SpanText.Duration(end - start));
        if (Missing(trace) is { } missing)
            line.Append(". Incomplete: ").Append(missing);
        return line.ToString();
    }

    private static string? Missing(HeldTrace trace) => trace switch
    {
        { IsCutShort: true } => "too many spans were waiting to be printed",
        { AwaitsParents: true } => $"the parent of {Spans(trace.Orphans)} has not ended, or was lost",
        { HasRoot: false } => "its root has not ended, or is in a program that is not traced",
        { Orphans: > 0 and var orphans } => $"the parent of {Spans(orphans)} is in a program that is not traced, or was lost",
        _ => null,
    };

    private static string Spans(int count) => count == 1 ? "1 span" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} spans");

    /// <summary>Draws the branches that lead to each node of a tree, from the depths of its nodes in the order of printing.</summary>
    private static string[] Branches(int[] depths)
    {
        var branches = new string[depths.Length];
        // Whether a level has another node below the current line. The last line is drawn first.
        bool[] goesOn = new bool[LineFormat.DeepestIndent + 1];
        for (int i = depths.Length - 1; i >= 0; i--)
        {
            int depth = depths[i];
            var branch = new StringBuilder(2 * depth);
            for (int level = 1; level < depth; level++)
                branch.Append(goesOn[level] ? "│ " : "  ");
            if (depth > 0)
                branch.Append(goesOn[depth] ? "├ " : "└ ");
            branches[i] = branch.ToString();
            goesOn[depth] = true;
            Array.Clear(goesOn, depth + 1, goesOn.Length - depth - 1);
        }
        return branches;
    }
}
