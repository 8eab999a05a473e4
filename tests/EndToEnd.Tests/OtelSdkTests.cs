using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests;

/// <summary>A program that exports spans itself, with the SDK of OpenTelemetry: Sonde's spans connect to them, and repeat none of them.</summary>
public sealed class OtelSdkTests
{
    [DebianFact]
    public async Task SpansWithinThoseOfTheProgram_AreTheirChildren_AndNoCallIsReportedTwice()
    {
        using var program = CommandedProgram.Start("otel", "1.26", "sdk");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId, new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            FunctionSpans = [FunctionSpan.Parse("main.work(number)")],
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("instrumented")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        ILookup<string, string[]> own = (await program.RunAsync("exported")).Split(';')
            .Select(static line => line.Split(',')).ToLookup(static span => span[0]);
        ManagerStatus status = await manager.StopAsync();

        // The request itself, and the one that otelhttp sends.
        Assert.Equal((0, 2, 0), (status.Lost, status.SpansOfPrograms, status.LostAnnotations));
        Assert.Equal(["GET /", "handle", "HTTP GET", "wrapped"], own.Select(static spans => spans.Key).Order(StringComparer.OrdinalIgnoreCase));
        string handle = Assert.Single(own["handle"])[2], wrapped = Assert.Single(own["wrapped"])[2], sent = Assert.Single(own["HTTP GET"])[2];
        Assert.Equal(
            [
                $"by-context<{handle}", $"by-goroutine<{handle}", $"in-a-span-of-its-own<{wrapped}", $"main.work<{handle}",
                $"served seen-twice<{sent}",
            ],
            collector.Spans.Where(static span => span.TraceId == Requests.TraceIdOf(7))
                .Select(static span => $"{NameOf(span)}<{span.ParentId}").Order(StringComparer.Ordinal));
    }

    [DebianFact]
    public async Task SpansOfAProgramThatTheSdkDoesNotSample_HideNothing()
    {
        using var program = CommandedProgram.Start("otel", "1.26", "sdk");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId, new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            Sampler = SpanSampler.Always(SamplingRule.AlwaysOn),
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("instrumented")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7)[..^1] + "0")));
        Assert.Equal("", await program.RunAsync("exported"));
        await manager.StopAsync();

        CollectedSpan served = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server && span.Path == "/");
        Assert.Equal(4, collector.Spans.Count(span => span.Kind == SpanKind.Client && span.ParentId == served.SpanId));
    }

    private static string NameOf(CollectedSpan span) => span["url.full"] is string url ? url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..]
        : span.Kind == SpanKind.Server ? $"served {span["url.query"]}"
        : span.Name;
}
