using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>From the ring to the sink: reading, decoding, describing.</summary>
public sealed class EventPathTests
{
    [Fact]
    public async Task EventPath_OnceWarm_AllocatesNothing()
    {
        const int warmUp = 100, count = 400;
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var sink = new AllocationSink();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [sink] });
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        for (int i = 0; i < count; i++)
            await client.FetchAsync(i % 2 == 0 ? "/hello?a=b" : "/status/503", ("traceparent", Requests.TraceparentOf(i)));
        await manager.StopAsync();

        long[] allocated = [.. sink.Allocated];
        Assert.Equal(count, allocated.Length);
        Assert.Equal(0, allocated[^1] - allocated[warmUp]);
    }

    [Fact]
    public async Task ReadSpans_UntilTheManagerStops_GivesEachSpanOnce()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All });
        IAsyncEnumerable<RecordedSpan> spans = manager.ReadSpansAsync();
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await client.FetchAsync("/status/503");
        await manager.StopAsync();

        var read = new List<(object Path, SpanStatus Status)>();
        await foreach (RecordedSpan span in spans)
            read.Add((span.Attributes["url.path"], span.Status));

        Assert.Equal([("/hello", SpanStatus.Unset), ("/status/503", SpanStatus.Error)], read);
    }

    /// <summary>Records at each span how much the reader thread has allocated so far.</summary>
    private sealed class AllocationSink : ISpanSink
    {
        internal List<long> Allocated { get; } = new(capacity: 1000);

        public void OnSpan(in SpanView span) => Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
    }
}
