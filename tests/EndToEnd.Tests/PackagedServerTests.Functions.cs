using System.Diagnostics;
using System.Net;
using System.Text;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests;

/// <content>Functions of these servers, by declarations from their source.</content>
public sealed partial class PackagedServerTests
{
    [DebianFact]
    public async Task FunctionsOfEtcd_AreCalledAsOftenAsTheClientAsks()
    {
        using var server = PackagedServer.Start("trixie", "etcd-server", "etcd", Etcd);
        await server.WaitUntilItAnswersAsync("/version");
        IReadOnlyList<CollectedSpan> spans = await TraceFunctionsAsync(
            server,
            async () =>
            {
                using HttpClient client = server.CreateClient();
                foreach ((string key, string value) in ((string, string)[])[("a", "1"), ("b", "22"), ("a", "333")])
                    await PostAsync(client, "/v3/kv/put", $"{{\"key\":\"{Base64(key)}\",\"value\":\"{Base64(value)}\"}}");
                await PostAsync(client, "/v3/kv/range", $"{{\"key\":\"{Base64("a")}\"}}");
                await PostAsync(client, "/v3/kv/range", $"{{\"key\":\"{Base64("none")}\",\"limit\":7}}");
            },
            "func (s *EtcdServer) Put(ctx context.Context, r *etcdserverpb.PutRequest) (*etcdserverpb.PutResponse, error) {r.Key, len(r.Value)}",
            "func (s *EtcdServer) Range(ctx context.Context, r *etcdserverpb.RangeRequest) (*etcdserverpb.RangeResponse, error) {r.Key, r.Limit, count=result0.Count}");

        Assert.Equal([("a", 1L), ("a", 3L), ("b", 2L)], Of(spans, "Put").Select(static span => ((string)span["r.Key"]!, (long)span["len(r.Value)"]!)).Order());
        Assert.Equal([("a", 0L, 1L), ("none", 7L, 0L)], Of(spans, "Range").Select(static span => ((string)span["r.Key"]!, (long)span["r.Limit"]!, (long)span["count"]!)).Order());

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

        static async Task PostAsync(HttpClient client, string path, string body)
        {
            using var content = new StringContent(body);
            using HttpResponseMessage response = await client.PostAsync(path, content);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [DebianFact]
    public async Task FunctionsOfDockerRegistry_AreCalledAsOftenAsTheClientAsks()
    {
        using var server = PackagedServer.Start("trixie", "docker-registry", "docker-registry", "serve", "{registry.yml}");
        await server.WaitUntilItAnswersAsync("/v2/");
        string digest = "sha256:" + new string('0', 64);
        string[] paths = [$"/v2/one/blobs/{digest}", $"/v2/two/blobs/{digest}", $"/v2/one/blobs/{digest}"];
        IReadOnlyList<CollectedSpan> spans = await TraceFunctionsAsync(
            server,
            async () =>
            {
                using HttpClient client = server.CreateClient();
                foreach (string path in paths)
                    Assert.Equal(404, await client.FetchAsync(path));
            },
            "func (bh *blobHandler) GetBlob(w http.ResponseWriter, r *http.Request) {r.Method, r.URL.Path}",
            "package filesystem; func (d *driver) GetContent(ctx context.Context, path string) ([]byte, error) {path, result1}");

        Assert.Equal(paths.Order(), Of(spans, "GetBlob").Select(static span => (string)span["r.URL.Path"]!).Order());
        // Each request looks for its own link to the blob, which does not exist.
        Assert.Equal(
            ["one", "one", "two"],
            Of(spans, "GetContent").Where(static span => span["error.type"] is "driver.PathNotFoundError").Select(static span => ((string)span["path"]!).Split('/')[5]).Order());
    }

    [DebianFact]
    public async Task FunctionsOfContainerd_AreCalledAsOftenAsTheClientAsks()
    {
        using var server = PackagedServer.Start("trixie", "containerd", "containerd", "--config", "{containerd.toml}");
        string client = Path.Combine(FetchScript.Run("packaged-server", "trixie", "containerd"), "usr", "bin", "ctr");
        await Waiting.Until(() => Run(client, server.Socket, "list"));
        IReadOnlyList<CollectedSpan> spans = await TraceFunctionsAsync(
            server,
            () =>
            {
                Assert.True(Run(client, server.Socket, "create", "one"));
                Assert.True(Run(client, server.Socket, "create", "two", "tier=gold"));
                Assert.False(Run(client, server.Socket, "create", "one"));
                Assert.True(Run(client, server.Socket, "remove", "two"));
                return Task.CompletedTask;
            },
            "func (s *namespaceStore) Create(ctx context.Context, namespace string, labels map[string]string) error {namespace, labels[\"tier\"], result0}",
            "func (s *namespaceStore) Delete(ctx context.Context, namespace string, opts ...namespaces.DeleteOpts) error {namespace, len(opts)}");

        Assert.Equal(
            [("one", null, ""), ("one", null, "namespace \"one\": already exists"), ("two", "gold", "")],
            Of(spans, "Create").Select(static span => ((string)span["namespace"]!, (string?)span["labels[\"tier\"]"], span.StatusDescription)).Order());
        Assert.Equal(("two", 0L), Of(spans, "Delete").Select(static span => ((string)span["namespace"]!, (long)span["len(opts)"]!)).Single());

        static bool Run(string client, string socket, string command, params string[] arguments)
        {
            using Process process = Process.Start(
                new ProcessStartInfo(client, ["--address", socket, "namespaces", command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            errors.Wait();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }

    private static IEnumerable<CollectedSpan> Of(IReadOnlyList<CollectedSpan> spans, string function) =>
        spans.Where(span => span.Name.EndsWith($").{function}", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<CollectedSpan>> TraceFunctionsAsync(PackagedServer server, Func<Task> use, params string[] declarations)
    {
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(
            server.ProcessId, new ManagerOptions { Probes = [], FunctionSpans = [.. declarations.Select(FunctionSpan.Parse)] });
        Assert.Empty(Assert.Single(Assert.Single(manager.GetStatus().Executables).Probes).Notes);
        await use();
        Assert.Equal(0, (await manager.StopAsync()).Lost);
        return collector.Spans;
    }
}
