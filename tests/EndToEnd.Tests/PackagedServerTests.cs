using System.Net;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Servers that a distribution built and stripped. A hook that fires has the right address, and a span with the right
/// values has the right offsets.
/// </summary>
public sealed partial class PackagedServerTests
{
    private static readonly string[] Etcd =
    [
        "--data-dir={folder}", "--listen-client-urls=http://{address}", "--advertise-client-urls=http://{address}",
        "--listen-peer-urls=http://127.0.0.1:0", "--log-level=error",
    ];

    [DebianTheory]
    [InlineData("bookworm", "caddy", "/config/", "caddy", "run", "--config", "{caddy.json}")]
    [InlineData("trixie", "prometheus-node-exporter", "/", "prometheus-node-exporter", "--web.listen-address={address}")]
    [InlineData("sid", "etcd-server", "/version", "etcd", "--data-dir={folder}", "--listen-client-urls=http://{address}", "--advertise-client-urls=http://{address}", "--listen-peer-urls=http://127.0.0.1:0", "--log-level=error")]
    [InlineData("sid", "prometheus", "/-/healthy", "prometheus", "--config.file={prometheus.yml}", "--web.listen-address={address}", "--storage.tsdb.path={folder}")]
    public async Task StrippedServer_AsPackaged_IsTraced(
        string suite, string package, string path, string program, params string[] arguments)
    {
        using var server = PackagedServer.Start(suite, package, program, arguments);
        await server.WaitUntilItAnswersAsync(path);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(server.ProcessId);
        ExecutableProbeStatus probe = Assert.Single(
            Assert.Single(manager.GetStatus().Executables).Probes, probe => probe.Probe == "net/http/server");

        using HttpClient client = server.CreateClient();
        await client.FetchAsync(path, ("traceparent", Requests.TraceparentOf(1)), ("User-Agent", "tester"));
        await manager.StopAsync();

        // Prometheus describes the request too, with the OpenTelemetry API.
        CollectedSpan span = Assert.Single(collector.Spans, span => span["user_agent.original"] is "tester" && span.Parent == ParentKind.Remote);
        Assert.Equal((path, Requests.TraceIdOf(1)), (span.Path, span.TraceId));
        Assert.Equal(200L, span["http.response.status_code"]);
        Assert.All(probe.Offsets.Where(o => o.Offset.IsPresent), o => Assert.Equal(OffsetSource.TypeDescriptor, o.Offset.Source));
    }

    /// <summary>etcd answers its JSON gateway through a gRPC connection to itself.</summary>
    [DebianFact]
    public async Task Etcd_AnsweringItsGateway_IsTracedOnBothSidesOfTheCall()
    {
        using var server = PackagedServer.Start("sid", "etcd-server", "etcd", Etcd);
        await server.WaitUntilItAnswersAsync("/version");
        IReadOnlyList<CollectedSpan> spans = await TraceAsync(server, async _ =>
        {
            using HttpClient client = server.CreateClient();
            using var content = new StringContent("""{"key":"Zm9v"}""");
            using HttpResponseMessage response = await client.PostAsync("/v3/kv/range", content);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        });

        Assert.Contains(spans, static span => IsRange(span) && span.Kind == SpanKind.Client);
        Assert.Contains(spans, static span => IsRange(span) && span.Kind == SpanKind.Server);

        static bool IsRange(CollectedSpan span) => span["rpc.method"] is "etcdserverpb.KV/Range";
    }

    /// <summary>Prometheus is configured to scrape itself.</summary>
    [DebianFact]
    public async Task Prometheus_ScrapingItself_IsTracedAsAClient()
    {
        using var server = PackagedServer.Start(
            "sid", "prometheus", "prometheus", "--config.file={prometheus.yml}", "--web.listen-address={address}", "--storage.tsdb.path={folder}");
        await server.WaitUntilItAnswersAsync("/-/healthy");
        // Its first scrape comes some seconds after its start.
        await TraceAsync(server, spans => Waiting.Until(() => spans.Spans.Any(
            span => span.Kind == SpanKind.Client && span["url.full"] is string url && url == $"http://{server.Address}/metrics")));
    }

    private static async Task<IReadOnlyList<CollectedSpan>> TraceAsync(PackagedServer server, Func<SpanCollector, Task> use)
    {
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(server.ProcessId);
        await use(collector);
        await manager.StopAsync();
        return collector.Spans;
    }
}
