using Sonde.EndToEnd.Tests.Support;
using Sonde.OpenTelemetry;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Otlp;

namespace Sonde.EndToEnd.Tests;

/// <summary>The main path, from the Go program to the wire.</summary>
public sealed class HttpServerOtlpTests
{
    private const int Count = 2000;
    private const int Connections = 16;

    public static TheoryData<string> GoVersions =>
        [.. new[] { GoToolchain.Distribution, GoToolchain.All[^1] }.Distinct().Select(static go => go.Version)];

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task Requests_UnderLoad_EachArriveOnceThroughOtlpWithPathStatusIdsAndParent(string go)
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Get(go));
        using var receiver = new OtlpReceiver();
        await using (var sink = new OpenTelemetrySink(new OpenTelemetrySinkOptions { Endpoint = receiver.Endpoint, ServiceName = "shop" }))
        await using (Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [sink] }))
        {
            manager.AddProcess(server.ProcessId);
            await SendAllAsync(server);
            ManagerStatus status = await manager.StopAsync();
            Assert.Equal(0, status.Lost);
        }

        IReadOnlyList<ReceivedSpan> spans = receiver.Spans;
        Assert.Equal(Count, spans.Count);
        Assert.Equal(Count, spans.Select(span => span.SpanId).Distinct().Count());
        Dictionary<string, ReceivedSpan> byQuery = spans.ToDictionary(span => (string)span.Attributes["url.query"]!);
        for (int number = 0; number < Count; number++)
            AssertSpan(byQuery[$"n={number}"], number);
    }

    private static async Task SendAllAsync(HttpServer server)
    {
        using HttpClient client = server.CreateClient(Connections);
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (number, _) =>
        {
            (string, string)[] headers = IsChild(number)
                ? [("traceparent", Requests.TraceparentOf(number)), ("tracestate", $"test={number}")]
                : [("tracestate", "without=parent")];
            Assert.Equal(StatusOf(number), await client.FetchAsync($"/status/{StatusOf(number)}?n={number}", headers));
        });
    }

    private static void AssertSpan(ReceivedSpan span, int number)
    {
        Assert.Equal($"/status/{StatusOf(number)}", span.Attributes["url.path"]);
        Assert.Equal((long)StatusOf(number), span.Attributes["http.response.status_code"]);
        Assert.Equal(StatusOf(number) >= 500 ? 2 : 0, span.StatusCode);
        Assert.Equal(2, span.Kind);
        Assert.Equal(IsChild(number) ? $"test={number}" : "", span.TraceState);
        Assert.Equal("shop", span.Resource["service.name"]);
        Assert.InRange(span.EndUnixNanoseconds, span.StartUnixNanoseconds, span.StartUnixNanoseconds + 60_000_000_000);
        if (IsChild(number))
        {
            Assert.Equal(Requests.TraceIdOf(number), span.TraceId);
            Assert.Equal(Requests.ParentIdOf(number), span.ParentSpanId);
        }
        else
        {
            Assert.Empty(span.ParentSpanId);
        }
    }

    private static bool IsChild(int number) => number % 3 == 0;

    private static int StatusOf(int number) => (number % 4) switch { 0 => 200, 1 => 201, 2 => 404, _ => 503 };
}
