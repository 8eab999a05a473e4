using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class SpanTreeTests
{
    [Fact]
    public void Children_ThatArriveFirst_ComeBelowTheirParent() =>
        Assert.Equal("a:0 b:1 c:2", Walk(Lines.New("c", "b", 3), Lines.New("b", "a", 2), Lines.New("a", "", 1)));

    [Fact]
    public void Siblings_AreOrderedByStart() =>
        Assert.Equal("a:0 b:1 c:1", Walk(Lines.New("c", "a", 3), Lines.New("b", "a", 2), Lines.New("a", "", 1)));

    [Fact]
    public void Span_WithUnknownParent_IsAtDepthZero() =>
        Assert.Equal("a:0 b:1", Walk(Lines.New("b", "a", 2), Lines.New("a", "elsewhere", 1)));

    [Fact]
    public void Subtree_IsNotTornByALaterSibling() =>
        Assert.Equal(
            "a:0 b:1 d:2 c:1",
            Walk(Lines.New("d", "b", 9), Lines.New("c", "a", 3), Lines.New("b", "a", 2), Lines.New("a", "", 1)));

    [Fact]
    public void Spans_ThatAreEachOthersParents_AreStillVisitedOnce() =>
        Assert.Equal("a:0 b:1", Walk(Lines.New("a", "b", 1), Lines.New("b", "a", 2)));

    [Fact]
    public void Span_ThatIsItsOwnParent_IsVisitedOnce() =>
        Assert.Equal("a:0", Walk(Lines.New("a", "a", 1)));

    [Fact]
    public void Chain_OfManySpans_DoesNotOverflowTheStack()
    {
        SpanLine[] chain = [.. Enumerable.Range(1, 50_000).Select(i => Lines.New($"{i}", $"{i - 1}", i))];
        int deepest = 0;

        SpanTree.Walk(chain, (_, depth) => deepest = Math.Max(deepest, depth));

        Assert.Equal(49_999, deepest);
    }

    private static string Walk(params SpanLine[] spans)
    {
        var seen = new List<string>();
        SpanTree.Walk(spans, (span, depth) => seen.Add($"{span.SpanId}:{depth}"));
        return string.Join(' ', seen);
    }
}
