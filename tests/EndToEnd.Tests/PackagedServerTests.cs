using System.Diagnostics;
using System.Net;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Servers that a distribution built and stripped. A hook that fires has the right address, and a span with the right
/// values has the right offsets.
/// </summary>
public sealed partial class PackagedServerTests
{
    [DebianTheory]
    [InlineData("bookworm", "caddy", "/config/", "caddy", "run", "--config", "{caddy.json}")]
    [InlineData("trixie", "prometheus-node-exporter", "/", "prometheus-node-exporter", "--web.listen-address={address}")]
    [InlineData("sid", "etcd-server", "/version", "etcd", "--data-dir={folder}", "--listen-client-urls=http://{address}", "--advertise-client-urls=http://{address}", "--listen-peer-urls=http://127.0.0.1:0", "--log-level=error")]
    [InlineData("sid", "prometheus", "/-/healthy", "prometheus", "--config.file={prometheus.yml}", "--web.listen-address={address}", "--storage.tsdb.path={folder}")]
    public async Task StrippedServer_AsPackaged_IsTraced(
        string suite, string package, string path, string program, params string[] arguments)
    {
        string address = $"127.0.0.1:{FreePort.Find()}";
        using Process server = Start(suite, package, program, arguments, address);
        try
        {
            await WaitUntilItAnswersAsync(address, path);
            var collector = new SpanCollector();
            await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] });
            manager.AddProcess(server.Id);
            ExecutableProbeStatus probe = Assert.Single(
                Assert.Single(manager.GetStatus().Executables).Probes, probe => probe.Probe == "net/http/server");

            using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
            await client.FetchAsync(path, ("traceparent", Requests.TraceparentOf(1)), ("User-Agent", "tester"));
            await manager.StopAsync();

            CollectedSpan span = Assert.Single(collector.Spans, span => span["user_agent.original"] is "tester");
            Assert.Equal((path, Requests.TraceIdOf(1)), (span.Path, span.TraceId));
            Assert.Equal(200L, span["http.response.status_code"]);
            Assert.All(probe.Offsets.Where(o => o.Offset.IsPresent), o => Assert.Equal(OffsetSource.TypeDescriptor, o.Offset.Source));
        }
        finally
        {
            server.Kill();
        }
    }

    /// <summary>etcd answers its JSON gateway through a gRPC connection to itself.</summary>
    [DebianFact]
    public async Task Etcd_AnsweringItsGateway_IsTracedOnBothSidesOfTheCall()
    {
        string address = $"127.0.0.1:{FreePort.Find()}";
        using Process server = Start(
            "sid", "etcd-server", "etcd",
            ["--data-dir={folder}", "--listen-client-urls=http://{address}", "--advertise-client-urls=http://{address}", "--listen-peer-urls=http://127.0.0.1:0", "--log-level=error"],
            address);
        try
        {
            await WaitUntilItAnswersAsync(address, "/version");
            IReadOnlyList<CollectedSpan> spans = await TraceAsync(server, async _ =>
            {
                using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
                using var content = new StringContent("""{"key":"Zm9v"}""");
                using HttpResponseMessage response = await client.PostAsync("/v3/kv/range", content);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            });

            Assert.Contains(spans, static span => IsRange(span) && span.Kind == SpanKind.Client);
            Assert.Contains(spans, static span => IsRange(span) && span.Kind == SpanKind.Server);
        }
        finally
        {
            server.Kill();
        }

        static bool IsRange(CollectedSpan span) => span["rpc.method"] is "etcdserverpb.KV/Range";
    }

    /// <summary>Prometheus is configured to scrape itself.</summary>
    [DebianFact]
    public async Task Prometheus_ScrapingItself_IsTracedAsAClient()
    {
        string address = $"127.0.0.1:{FreePort.Find()}";
        using Process server = Start(
            "sid", "prometheus", "prometheus",
            ["--config.file={prometheus.yml}", "--web.listen-address={address}", "--storage.tsdb.path={folder}"], address);
        try
        {
            await WaitUntilItAnswersAsync(address, "/-/healthy");
            // Its first scrape comes some seconds after its start.
            await TraceAsync(server, spans => Waiting.Until(() => spans.Spans.Any(
                span => span.Kind == SpanKind.Client && span["url.full"] is string url && url == $"http://{address}/metrics")));
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<IReadOnlyList<CollectedSpan>> TraceAsync(Process server, Func<SpanCollector, Task> use)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] });
        manager.AddProcess(server.Id);
        await use(collector);
        await manager.StopAsync();
        return collector.Spans;
    }

    private static Process Start(string suite, string package, string program, string[] arguments, string address)
    {
        string root = FetchScript.Run("packaged-server", suite, package);
        string folder = Directory.CreateTempSubdirectory("sonde-server-").FullName;
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs: [{ job_name: self, static_configs: [{ targets: ["{{address}}"] }] }]

            """);
        File.WriteAllText(
            Path.Combine(folder, "registry.yml"), $"version: 0.1\nstorage: {{ filesystem: {{ rootdirectory: {folder}/data }} }}\nhttp: {{ addr: '{address}' }}\n");
        File.WriteAllText(Path.Combine(folder, "containerd.toml"), $"""
            version = 2
            root = "{folder}/root"
            state = "{folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            grpc.address = "{address}"
            ttrpc.address = "{folder}/ttrpc"

            """);
        File.WriteAllText(Path.Combine(folder, "caddy.json"), $"{{\"admin\": {{\"listen\": \"{address}\"}}}}\n");
        IEnumerable<string> filled = arguments.Select(argument => argument
            .Replace("{registry.yml}", Path.Combine(folder, "registry.yml"), StringComparison.Ordinal)
            .Replace("{containerd.toml}", Path.Combine(folder, "containerd.toml"), StringComparison.Ordinal)
            .Replace("{address}", address, StringComparison.Ordinal)
            .Replace("{folder}", Path.Combine(folder, "data"), StringComparison.Ordinal)
            .Replace("{prometheus.yml}", Path.Combine(folder, "prometheus.yml"), StringComparison.Ordinal)
            .Replace("{caddy.json}", Path.Combine(folder, "caddy.json"), StringComparison.Ordinal));
        var start = new ProcessStartInfo(Path.Combine(root, "usr", "bin", program), filled)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        start.Environment["HOME"] = folder;
        Process server = Process.Start(start)!;
        server.OutputDataReceived += static (_, _) => { };
        server.ErrorDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }

    private static async Task WaitUntilItAnswersAsync(string address, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        for (int i = 0; i < 300; i++)
        {
            if (await client.FetchAsync(path) == 200)
                return;
            await Task.Delay(100);
        }
        Assert.Fail($"The server does not answer at {address}{path}.");
    }
}
