using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Which spans are recorded.</summary>
public sealed class SamplingTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    [Fact]
    public async Task Sampler_ChangedWhileRequestsAreServed_CountsFromTheNextOne()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [NetHttpServerProbe.Descriptor],
            Sinks = [collector],
            Sampler = SpanSampler.Always(SamplingRule.AlwaysOff),
        });
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();

        await client.FetchAsync("/hello?before");
        manager.SetSampler(SpanSampler.Default);
        await client.FetchAsync("/hello?after");
        manager.SetSampler(SpanSampler.Always(SamplingRule.AlwaysOff));
        await client.FetchAsync("/hello?again");

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal("after", Assert.Single(collector.Spans)["url.query"]);
        Assert.Equal((2, 0), (status.Counters["net/http/server"].Unsampled, status.Lost));
    }

    [Theory]
    [InlineData("01", 1)]
    [InlineData("00", 0)]
    public async Task DefaultSampler_FollowsTheCaller(string flags, int spans)
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();

        await client.FetchAsync("/hello", ("traceparent", Parent + flags));

        Assert.Equal(spans, (await tracing.StopAsync()).Spans.Count);
    }
}
