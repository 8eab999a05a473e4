using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.ProgramSpans;

namespace Sonde.EndToEnd.Tests;

/// <summary>Spans that a program makes with OpenTelemetry and describes to whoever looks: their contents, and how they connect.</summary>
public sealed class AutoSdkTests
{
    private const string Go = "1.26";

    /// <summary>Go versions: 1.26, and with <c>SONDE_GO_MATRIX=full</c> the newest too.</summary>
    public static TheoryData<string> Versions => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full" ? [Go, "1.27"] : [Go];

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EverythingThatAProgramSaysOfASpan_IsRelayed(string go)
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(go, "auto", "rich");

        Assert.Equal(0, status.Lost);
        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(new SpanScope("example.com/shop", "1.2.3", "https://example.com/schema"), span.Scope);
        Assert.Equal(
            ("rich", SpanKind.Producer, SpanStatus.Error, "it failed", ParentKind.None),
            (span.Name, span.Kind, span.Status, span.StatusDescription, span.Parent));
        Assert.Equal(
            [
                "bools=[True,False]", "bytes=AP8=", "empty=", "floats=[1,0.25]", "half=0.5", "integers=[1,4611686018427387904]",
                "least=-9223372036854775808", """map={"key":"value","list":[1,2]}""", """mixed=["a",1,true]""", "none=[]",
                "text=a \"quoted\" <ü>\0\uFFFD end", "texts=[a,,ü]", "yes=True",
            ],
            span.Attributes.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "paid at 1700000000000000005: cents=250",
                "exception at now: exception.message=no stock exception.type=*errors.errorString",
            ],
            EventTexts(span));
        Assert.Equal(["7 9: why=cause"], span.WholeLinks.Select(LinkText));
    }

    [DebianFact]
    public async Task NameAndTimesThatTheProgramChooses_AreThoseOfTheSpan()
    {
        (_, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "auto", "renamed");

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(
            ("after", SpanStatus.Ok, 1_700_000_000_000_000_001, TimeSpan.FromSeconds(1)),
            (span.Name, span.Status, span.StartUnixNanoseconds, span.Duration));
    }

    [DebianFact]
    public async Task SpansWithinSpans_AreChildrenByTheirContexts()
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "auto", "nested");

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            ["child<root", "elsewhere<child", "grandchild<child", "late<child", "root<", "sibling<root", "unrelated<"],
            Tree(spans));
    }

    [DebianFact]
    public async Task SpansOfTheProgramAndOfOtherProbes_AreEachOthersChildren()
    {
        using var program = CommandedProgram.Start("otel", Go, "auto");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId, new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            FunctionSpans = [FunctionSpan.Parse("main.work(number)")],
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        await manager.StopAsync();

        CollectedSpan[] traced = [.. collector.Spans.Where(static span => span.TraceId == Requests.TraceIdOf(7) && span.Path != "/inner")];
        Assert.Equal(
            ["beside<GET /", "by-context<handle", "by-goroutine<handle", "elsewhere<handle", "handle<GET /", "main.work<handle"],
            Tree(traced).Where(static line => !line.EndsWith('<')));
    }

    [DebianFact]
    public async Task SpanOfAnUnsampledRequest_IsNotSent_NorAreThoseWithinIt()
    {
        using var program = CommandedProgram.Start("otel", Go, "auto");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7)[..^1] + "0")));
        ManagerStatus status = await manager.StopAsync();

        Assert.DoesNotContain(collector.Spans, static span => span.Scope is not null || span.TraceId == Requests.TraceIdOf(7));
        Assert.Equal(0, status.Lost);
    }

    [DebianFact]
    public async Task DescriptionOf200KB_ArrivesWhole()
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "auto", "large 200000");

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal((0, EventFlags.None, 128), (status.Lost, span.Flags, span.Attributes.Count));
        Assert.All(Enumerable.Range(0, 128), i => Assert.Equal(new string((char)('a' + (i % 26)), 200_000 / 128), span[$"key{i}"]));
    }

    [DebianFact]
    public async Task DescriptionThatIsTooLarge_IsCut_AndMarked()
    {
        (_, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(Go, "auto", "large 2000000");

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(("large", EventFlags.Truncated), (span.Name, span.Flags));
        Assert.InRange(span.Attributes.Count, 50, 127);
    }
}
