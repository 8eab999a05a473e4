namespace Sonde.Tool.View;

/// <summary>Orders the spans of a trace for printing.</summary>
internal static class SpanTree
{
    /// <summary>
    /// Visits each span once: parents before children, siblings in order of their start. A span whose parent is not in the collection has
    /// depth 0. If spans are each other's ancestors, which only damaged ids can cause, one of them has depth 0.
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

    /// <summary>Walks one tree. It uses its own stack instead of recursion, because the traced program decides the depth.</summary>
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
