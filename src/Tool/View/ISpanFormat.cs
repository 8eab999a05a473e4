namespace Sonde.Tool.View;

/// <summary>Formats a span as a line of output.</summary>
internal interface ISpanFormat : ITraceFormat
{
    /// <inheritdoc/>
    bool ITraceFormat.WantsWholeTraces => false;

    /// <inheritdoc/>
    IEnumerable<string> ITraceFormat.Format(HeldTrace trace)
    {
        var lines = new List<string>(trace.Spans.Count);
        SpanTree.Walk(trace.Spans, (span, depth) => lines.Add(Format(span, depth)));
        return lines;
    }

    /// <summary>Formats one span, without a newline.</summary>
    /// <param name="span">The span.</param>
    /// <param name="depth">The number of its known ancestors.</param>
    string Format(SpanLine span, int depth);
}
