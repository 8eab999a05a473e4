using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Nothing is lost without being counted.</summary>
public sealed class LossTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Fact]
    public async Task SlowRequests_ThreeHundredInFlight_AllGiveSpans()
    {
        const int count = 300;
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient(count);

        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.FetchAsync("/sleep?ms=1500")));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(count, spans.Count);
        Assert.Equal(0, status.Lost);
        // They are in flight at the same time: the last began before the first ended.
        Assert.True(spans.Max(span => span.StartUnixNanoseconds) < spans.Min(EndOf));

        static long EndOf(CollectedSpan span) => span.StartUnixNanoseconds + (span.Duration.Ticks * 100);
    }

    [Fact]
    public async Task SmallRing_WhileASinkStalls_SpansAndCountedLossesAreTheRequests()
    {
        const int count = 200;
        using HttpServer server = HttpServer.Start(Go);
        using var sink = new StallingSink();
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [sink], RingBytes = Environment.SystemPageSize });
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();

        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            await client.FetchAsync("/hello"));

        sink.GoOn();
        ManagerStatus status = await manager.StopAsync();
        Assert.True(status.Counters["net/http/server"].LostRingFull > 0);
        Assert.Equal(count, status.Spans + status.Lost);
    }

    [Fact]
    public async Task RecordsThatWrap_InASmallRing_ArriveWhole()
    {
        const int rounds = 8, count = 10; // ten records fill half of the ring
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(
            server, new ManagerOptions { Probes = ProbeRegistry.All, RingBytes = Environment.SystemPageSize });
        using HttpClient client = server.CreateClient();
        string[] paths = [.. Enumerable.Range(0, rounds * count).Select(static i => $"/{new string((char)('a' + (i % 26)), 1 + (i % 40))}/{i}")];

        for (int round = 0; round < rounds; round++)
        {
            foreach (string path in paths.AsSpan(round * count, count).ToArray())
                await client.FetchAsync(path);
            await Waiting.Until(() => tracing.Manager.GetStatus().Spans == (round + 1) * count);
        }

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(paths, spans.Select(static span => span.Path));
        Assert.Equal(0, status.Lost + status.InvalidRecords);
    }

    [Fact]
    public async Task SmallOperationMap_ManyInFlight_SpansAndCountedLossesAreTheRequests()
    {
        const int count = 100;
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server, maxOperations: 16);
        using HttpClient client = server.CreateClient(count);

        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.FetchAsync("/sleep?ms=500")));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.True(status.Counters["net/http/server"].LostOperationsFull > 0);
        Assert.Equal(count, spans.Count + status.Lost);
    }

    [Fact]
    public async Task RequestInFlight_WhenTheManagerStops_IsCountedAsUnfinished()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();

        Task<int> slow = client.FetchAsync("/sleep?ms=3000");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/server"].Started == 1);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Empty(spans);
        Assert.Equal(1, status.Counters["net/http/server"].LostUnfinished);
        Assert.Equal(200, await slow);
    }

    [Fact]
    public async Task SinkThatThrows_IsCountedAndTheOthersGoOn()
    {
        using HttpServer server = HttpServer.Start(Go);
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [new ThrowingSink(), collector] });
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await client.FetchAsync("/hello");

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal(2, status.SinkErrors);
        Assert.Equal(2, collector.Spans.Count);
    }

    private sealed class ThrowingSink : ISpanSink
    {
        public void OnSpan(in SpanView span) => throw new InvalidOperationException("The sink is broken.");
    }
}
