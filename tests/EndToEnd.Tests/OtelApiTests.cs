using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.ProgramSpans;

namespace Sonde.EndToEnd.Tests;

/// <summary>Spans that a program makes with the OpenTelemetry API and without an SDK: their contents, and how they connect.</summary>
public sealed class OtelApiTests
{
    private const string Go = "1.27";

    [DebianFact]
    public async Task EverythingThatAProgramSaysOfASpan_IsReported()
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "api", "rich");

        Assert.Equal(0, status.Lost);
        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(new SpanScope("example.com/shop", "1.2.3", "https://example.com/schema"), span.Scope);
        Assert.Equal(
            ("rich", SpanKind.Producer, SpanStatus.Error, "it failed", ParentKind.None),
            (span.Name, span.Kind, span.Status, span.StatusDescription, span.Parent));
        Assert.Equal(
            [
                "bools=[True,False]", "bytes=AP8=", "empty=", "floats=[1,0.25]", "half=0.5", "integers=[1,4611686018427387904]",
                "least=-9223372036854775808", "none=[]", "text=a \"quoted\" <ü>\0\uFFFD end", "texts=[a,,ü]", "yes=True",
            ],
            span.Attributes.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(EventFlags.Truncated, span.Flags); // a map, and a slice of mixed types
        Assert.Equal(
            [
                "paid at 1700000000000000005: cents=250",
                "exception at now: exception.message=no stock exception.type=*errors.errorString",
            ],
            EventTexts(span));
        Assert.Equal(["7 9: why=cause"], span.WholeLinks.Select(LinkText));
    }

    [DebianTheory]
    [InlineData("bookworm", "1.19")]
    [InlineData("trixie", "1.24")]
    public async Task EarlierVersionsOfTheApi_AreReportedAlike(string suite, string go)
    {
        using var program = CommandedProgram.StartOf(suite, "otel-api", go);
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(program, "");

        Assert.Equal(0, status.Lost);
        Assert.Equal(["child<old", "old<"], Tree(spans));
        CollectedSpan span = spans.Single(static span => span.Name == "old"), child = spans.Single(static span => span.Name == "child");
        Assert.Equal(new SpanScope("example.com/shop", "1.2.3", "https://example.com/schema"), span.Scope);
        Assert.Equal(
            (SpanKind.Producer, SpanStatus.Error, "it failed", EventFlags.None), (span.Kind, span.Status, span.StatusDescription, span.Flags));
        Assert.Equal(
            [
                "bools=[True,False]", "floats=[1,0.25]", "half=0.5", "integers=[1,4611686018427387904]", "least=-9223372036854775808",
                "text=ü", "texts=[a,,ü]", "yes=True",
            ],
            span.Attributes.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "paid at 1700000000000000005: cents=250",
                "exception at now: exception.message=no stock exception.type=*errors.errorString",
            ],
            EventTexts(span));
        Assert.Equal(["7 9: why=cause"], span.WholeLinks.Select(LinkText));
        Assert.Equal((1_700_000_000_000_000_001, TimeSpan.FromSeconds(1)), (child.StartUnixNanoseconds, child.Duration));
    }

    [DebianFact]
    public async Task SpansWithinSpans_AreChildrenByTheirContexts()
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "api", "nested", "root", "renamed");

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            [
                "after<", "around<", "child<around", "child<root", "elsewhere<child", "grandchild<child", "late<child", "own<", "root<",
                "sibling<root", "unrelated<",
            ],
            Tree(spans));
        Assert.Equal(SpanKind.Client, spans.Single(static span => span.Name == "own").Kind);
        CollectedSpan renamed = spans.Single(static span => span.Name == "after");
        Assert.Equal(
            (SpanStatus.Ok, 1_700_000_000_000_000_001, TimeSpan.FromSeconds(1)),
            (renamed.Status, renamed.StartUnixNanoseconds, renamed.Duration));
    }

    [DebianFact]
    public async Task SpanInAContext_IsTheOneThatTheProgramHolds_UntilItEnds()
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "api", "copies", "detached");

        Assert.Equal(0, status.Lost);
        Assert.Equal(["detached<", "inner<outer", "outer<"], Tree(spans));
        Assert.Equal(
            ["detached: elsewhere=True", "inner: of=1", "outer: of=2"],
            spans.Select(static span => $"{span.Name}: {Texts(span.Attributes)}").Order(StringComparer.Ordinal));
    }

    [DebianFact]
    public async Task LinksAndErrors_HaveTheirOwnAttributes()
    {
        (_, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "api", "links", "errors");

        CollectedSpan linked = spans.Single(static span => span.Name == "linked"), failed = spans.Single(static span => span.Name == "failed");
        Assert.Equal(["1 1: ", "2 2: ", "3 3: why=late words=[a,b]"], linked.WholeLinks.Select(LinkText));
        Assert.Equal("after=1", Texts(linked.Attributes));
        Assert.Equal(
            [
                "exception at now: exception.message=reading: file does not exist exception.type=*fmt.wrapError try=1",
                "exception at 1700000000000000005: exception.message=no stock exception.type=*errors.errorString",
            ],
            EventTexts(failed));
        Assert.Equal(SpanStatus.Ok, failed.Status);
    }

    [DebianFact]
    public async Task SpansOfTheProgramAndOfOtherProbes_AreEachOthersChildren()
    {
        using var program = CommandedProgram.Start("otel", Go, "api");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(8)[..^1] + "0")));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.DoesNotContain(collector.Spans, static span => span.TraceId == Requests.TraceIdOf(8));
        CollectedSpan[] traced = [.. collector.Spans.Where(static span => span.TraceId == Requests.TraceIdOf(7) && span.Path != "/inner")];
        Assert.Equal(
            ["beside<GET /", "by-context<handle", "by-goroutine<handle", "elsewhere<handle", "handle<GET /"],
            Tree(traced).Where(static line => !line.EndsWith('<')));
    }

    [DebianFact]
    public async Task SpansAfterAnSdkWasInstalled_AreItsOwn_AndSilentTracersStaySilent()
    {
        using var program = CommandedProgram.Start("otel", Go, "api");
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(program, "noop", "nested", "install", "nested", "noop");

        Assert.Equal((0, 7), (status.Lost, spans.Count));
        Assert.Equal(7, (await program.RunAsync("exported")).Split(';').Length);
    }

    [DebianFact]
    public async Task AttributesBeyondTheLimits_AreCut_AndTheLastValueCounts()
    {
        (_, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "api", "many 200", "large 1280000", "many 2000");

        CollectedSpan[] few = [.. spans.Where(static span => span.Name == "many")];
        Assert.Equal((EventFlags.None, EventFlags.Truncated), (few[0].Flags, few[1].Flags));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(100L + i, few[0][$"key{i}"]));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal((i < 23 ? 1000L : 900L) + i, few[1][$"key{i}"]));
        CollectedSpan large = spans.Single(static span => span.Name == "large");
        Assert.Equal((EventFlags.Truncated, 128), (large.Flags, large.Attributes.Count));
        Assert.All(Enumerable.Range(0, 128), i => Assert.Equal(new string((char)('a' + (i % 26)), 1023), large[$"key{i}"]));
    }
}
