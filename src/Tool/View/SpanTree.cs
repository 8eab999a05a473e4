namespace Sonde.Tool.View;

/// <summary>Orders the spans of a trace for printing.</summary>
internal static class SpanTree
{
    /// <summary>
    /// Visits each span once: parents before children, siblings by start. A span whose parent is not among them is at
    /// depth 0; so is one of those that are each other's ancestors, which only damaged ids can make.
    /// </summary>
    public static void Walk(IReadOnlyCollection<SpanLine> spans, Action<SpanLine, int> visit)
    {
        var sorted = spans.OrderBy(span => span.StartUnixNanoseconds).ToList();
        ILookup<string, SpanLine> children = sorted.ToLookup(span => span.ParentId);
        HashSet<string> ids = [.. sorted.Select(span => span.SpanId)];
        var visited = new HashSet<SpanLine>(ReferenceEqualityComparer.Instance);

        foreach (SpanLine span in sorted)
        {
            if (!ids.Contains(span.ParentId))
                WalkFrom(span, children, visited, visit);
        }

        foreach (SpanLine span in sorted)
            WalkFrom(span, children, visited, visit);
    }

    /// <summary>With a stack of its own: the depth is up to the traced program.</summary>
    private static void WalkFrom(
        SpanLine root, ILookup<string, SpanLine> children, HashSet<SpanLine> visited, Action<SpanLine, int> visit)
    {
        var stack = new Stack<(SpanLine Span, int Depth)>();
        stack.Push((root, 0));
        while (stack.TryPop(out (SpanLine Span, int Depth) next))
        {
            if (!visited.Add(next.Span))
                continue;
            visit(next.Span, next.Depth);
            foreach (SpanLine child in children[next.Span.SpanId].Reverse())
                stack.Push((child, next.Depth + 1));
        }
    }
}
