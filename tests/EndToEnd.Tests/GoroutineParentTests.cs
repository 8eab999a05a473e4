using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Requests that a Go program makes on goroutines that receive no context: the parents of their spans.</summary>
public sealed class GoroutineParentTests
{
    private static readonly ManagerOptions Following =
        new() { Probes = ProbeRegistry.All, GoroutineParents = GoroutineParentsProbe.Descriptor };

    public static TheoryData<string> GoVersions => [.. GoToolchain.All.Select(static go => go.Version)];

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task GoroutinesWithinGoroutines_TwoHundredRequestsAtOnce_AreChildrenOfTheirOwn(string go)
    {
        const int count = 200;
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Following);
        using HttpClient client = server.CreateClient(count);

        await Task.WhenAll(Enumerable.Range(0, count).Select(n => client.FetchAsync($"/tree?n={n}")));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        ILookup<string, CollectedSpan> made = spans.Made().ToLookup(static span => (string)span["url.full"]!);
        foreach (CollectedSpan served in spans.Where(static span => span.Path == "/tree"))
        {
            CollectedSpan[] own = [.. made[$"{server.Address}arrived?{served["url.query"]}"]];
            Assert.Equal(2, own.Length);
            Assert.All(own, span => Assert.Equal(
                (served.TraceId, served.SpanId, ParentKind.Goroutine), (span.TraceId, span.ParentId, span.Parent)));
        }
        Assert.Equal(count, made.Count);
    }

    [Fact]
    public async Task Goroutines_UnlessAskedFor_AreNotFollowed()
    {
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) =
            await TraceAsync(new ManagerOptions { Probes = ProbeRegistry.All }, "/tree?n=1");

        Assert.Equal(2, spans.Made().Count());
        Assert.All(spans.Made(), static span => Assert.Equal(ParentKind.None, span.Parent));
        Assert.DoesNotContain(
            status.Executables.SelectMany(static executable => executable.Probes), static probe => probe.Probe == "runtime/goroutines");
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task Goroutine_ThatGoesOnAfterItsRequest_StaysItsChild(string go)
    {
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Following);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/late?n=1");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/client"].Sent == 1);

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        CollectedSpan served = Assert.Single(spans, static span => span.Path == "/late"), made = Assert.Single(spans.Made());
        Assert.Equal((served.SpanId, ParentKind.Goroutine), (made.ParentId, made.Parent));
        Assert.True(made.StartUnixNanoseconds > served.StartUnixNanoseconds + (served.Duration.Ticks * 100));
    }

    [Theory]
    [InlineData("/pooled")]
    [InlineData("/panicked")]
    public async Task Goroutine_ThatWasStartedInNoSpanThatRuns_GivesRoots(string path)
    {
        (IReadOnlyList<CollectedSpan> spans, _) = await TraceAsync(Following, $"{path}?n=1");

        Assert.Equal(ParentKind.None, Assert.Single(spans.Made()).Parent);
    }

    [Fact]
    public async Task Goroutine_StartedInASpanThatIsNotSampled_GivesNone()
    {
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await TraceAsync(
            Following, "/tree?n=1", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"));

        Assert.Empty(spans.Made());
        Assert.Equal(2, status.Counters["net/http/client"].Unsampled);
    }

    [Fact]
    public async Task ProgramThatIsExecutedAgain_WhoseGoroutinesCountAnew_GetsNoParentsOfItsFormerSelf()
    {
        const int count = 100;
        using HttpServer server = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(server, Following);
        using (HttpClient client = server.CreateClient())
            await Task.WhenAll(Enumerable.Range(0, count).Select(n => client.FetchAsync($"/tree?n={n}")));
        await server.ExecuteAgainAsync();
        using (HttpClient client = server.CreateClient())
            await Task.WhenAll(Enumerable.Range(0, count).Select(n => client.FetchAsync($"/pooled?n={n}")));

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        CollectedSpan[] made = [.. spans.Made().Where(span => ((string)span["url.full"]!).StartsWith(server.Address.ToString(), StringComparison.Ordinal))];
        Assert.Equal(count, made.Length);
        Assert.All(made, static span => Assert.Equal(ParentKind.None, span.Parent));
    }

    private static async Task<(IReadOnlyList<CollectedSpan> Spans, ManagerStatus Status)> TraceAsync(
        ManagerOptions options, string path, params (string, string)[] headers)
    {
        using HttpServer server = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(server, options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync(path, headers);
        return await tracing.StopAsync();
    }
}
