using Sonde.Runtime.Events;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class TreeFormatTests
{
    private const long Start = 1_700_000_000_123_000_000;

    [Fact]
    public void Trace_OfSeveralServices_IsATreeWithStartsAndDurations() =>
        Assert.Equal(
            """
            22:13:20.123 trace t, 6 spans in 12.5 ms
                +0 µs  1.50 ms  web       a
              +100 µs  1.50 ms  web       ├ b
              +200 µs  1.50 ms  catalogue │ └ c
              +300 µs  1.50 ms  catalogue │   └ d
              +400 µs  1.50 ms  web       └ e
             +11.0 ms  1.50 ms  web         └ f

            """,
            Format(
                Of("web", "f", "e", 11_000), Of("catalogue", "d", "c", 300), Of("catalogue", "c", "b", 200, ParentKind.Remote),
                Of("web", "b", "a", 100), Of("web", "e", "a", 400), Of("web", "a", "", 0)));

    [Theory]
    [InlineData("", ParentKind.None, false, null)]
    [InlineData("x", ParentKind.Remote, false, "its root has not ended, or is in a program that is not traced")]
    [InlineData("x", ParentKind.Local, false, "the parent of 1 span has not ended, or was lost")]
    [InlineData("", ParentKind.None, true, "too many spans were waiting to be printed")]
    public void Title_OfAnIncompleteTrace_SaysWhatIsMissing(string parent, ParentKind kind, bool cutShort, string? missing)
    {
        var trace = new HeldTrace { IsCutShort = cutShort };
        trace.Add(Of("web", "a", parent, 0, kind));

        string title = "22:13:20.123 trace t, 1 span in 1.50 ms" + (missing is null ? "" : $". Incomplete: {missing}");

        Assert.Equal(title, NewFormat().Format(trace).First());
    }

    [Fact]
    public void Title_OfATraceWithARemoteParentThatIsNotTraced_SaysSo() =>
        Assert.StartsWith(
            "22:13:20.123 trace t, 2 spans in 1.50 ms. Incomplete: the parent of 1 span is in a program that is not traced, or was lost\n",
            Format(Of("web", "a", "", 0), Of("worker", "b", "proxy", 0, ParentKind.Remote)), StringComparison.Ordinal);

    [Fact]
    public void Chain_OfManySpans_IsIndentedUpToABound()
    {
        string tree = Format([.. Enumerable.Range(1, 1_000).Select(i => Of("web", $"{i}", i == 1 ? "" : $"{i - 1}", i))]);

        Assert.Equal(1_001, tree.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(tree.Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
    }

    private static TreeFormat NewFormat() => new(new SpanText(colour: false, allAttributes: false), TimeZoneInfo.Utc);

    private static SpanLine Of(string service, string id, string parent, long microseconds, ParentKind kind = ParentKind.Local) =>
        Lines.New(id, parent, Start + (1_000 * microseconds), kind) with { Service = service };

    private static string Format(params SpanLine[] spans)
    {
        var trace = new HeldTrace();
        foreach (SpanLine span in spans)
            trace.Add(span);
        return string.Join('\n', NewFormat().Format(trace));
    }
}
