using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Annotations;

/// <summary>Annotations that a probe adds to the spans of another probe.</summary>
public sealed class AnnotationTests : IDisposable
{
    private readonly HttpServer _server = HttpServer.Start(HttpServer.Build(GoToolchain.Distribution, "router"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Requests_InParallel_EachGetTheirOwnPattern()
    {
        const int count = 200;
        await using Tracing tracing = Start();
        using HttpClient client = _server.CreateClient();

        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await client.FetchAsync(PathOf(i)));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => (PathOf(i), PatternOf(PathOf(i)), "GET " + PatternOf(PathOf(i)))).Order(),
            spans.Select(static span => (span.Path, (string?)span["http.route"] ?? "", span.Name)).Order());
        ProbeCounters router = status.Counters["router"];
        Assert.Equal((count, count, count), (router.WantedAnnotations, router.SentAnnotations, status.Annotations));
        Assert.Equal((0, 0, 0), (status.WaitingAnnotations, status.LostAnnotations, status.Lost));
        // Annotations are not operations.
        Assert.Equal((0, 0), (router.Started, router.Sent));

        static string PathOf(int i) => $"/{(i % 2 == 0 ? "users" : "items")}/{i}";
        static string PatternOf(string path) => path[..path.LastIndexOf('/')] + "/{id}";
    }

    [Fact]
    public async Task Annotation_WithoutASpanToGoTo_IsCountedByReason()
    {
        await using Tracing tracing = Start();
        using HttpClient client = _server.CreateClient(connections: 1);

        foreach (string path in new[] { "/outside", "/keep", "/ended", "/twice" })
            await client.FetchAsync(path);
        tracing.Manager.SetSampler(SpanSampler.Always(SamplingRule.AlwaysOff));
        await client.FetchAsync("/users/1");
        await client.FetchAsync("/items/1");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        // The last of several annotations wins.
        Assert.Equal(
            [("/outside", null), ("/keep", null), ("/ended", null), ("/twice", "/second")],
            spans.Select(static span => (span.Path, (string?)span["http.route"])));
        ProbeCounters router = status.Counters["router"];
        Assert.Equal(
            (6, 2, 2, 2), (router.WantedAnnotations, router.AnnotationsWithoutSpan, router.UnsampledAnnotations, router.SentAnnotations));
        Assert.Equal((2, 0), (status.Annotations, status.LostAnnotations));
    }

    [Fact]
    public async Task SmallRing_WhileASinkStalls_AnnotationsAndCountedLossesAreTheRequests()
    {
        const int count = 200;
        using var sink = new StallingSink();
        await using Manager manager = Manager.Start(Options with { Sinks = [sink], RingBytes = Environment.SystemPageSize });
        manager.AddProcess(_server.ProcessId);
        using HttpClient client = _server.CreateClient();

        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await client.FetchAsync($"/users/{i}"));

        sink.GoOn();
        ManagerStatus status = await manager.StopAsync();
        ProbeCounters router = status.Counters["router"];
        Assert.True(router.LostAnnotationsRingFull > 0);
        Assert.Equal(count, router.SentAnnotations + router.LostAnnotationsRingFull);
        Assert.Equal(router.SentAnnotations, status.Annotations + status.LostAnnotations);
        Assert.Equal(count, status.Spans + status.Lost);
    }

    private static ManagerOptions Options => new() { Probes = [NetHttpServerProbe.Descriptor, RouterProbe.Descriptor] };

    private Tracing Start() => Tracing.Of(_server, Options);
}
