using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>
/// Counts what the programs of one request do in the kernel: the helpers that they call and the instructions that they execute. Time
/// depends on the machine, but these counts do not. The bounds are in <c>bounds.tsv</c>.
/// </summary>
[Collection(nameof(DatabaseCollection))]
public sealed class ProgramCostTests(DatabaseServers servers)
{
    private const string Go = "1.24";

    [GoFact(Go)]
    public Task HttpServer_Request_StaysWithinItsBounds() => AssertServer("HTTP server", SpanSampler.Default);

    /// <summary>Its <c>ServeMux</c> needs no hook.</summary>
    [GoFact(Go)]
    public Task HttpServer_RequestOfAProgramThatCopiesNone_StaysWithinItsBounds() =>
        AssertServer("HTTP server that copies no requests", SpanSampler.Default, "-tags=plain");

    [GoFact(Go)]
    public Task HttpServer_RequestThatIsNotSampled_StaysWithinItsBounds() =>
        AssertServer("HTTP server, not sampled", SpanSampler.Always(SamplingRule.AlwaysOff));

    [GoFact(Go)]
    public Task HttpClient_Request_StaysWithinItsBounds() => AssertClient("HTTP client", PropagationMode.Off);

    [GoFact(Go)]
    public Task HttpClient_RequestThatGetsItsContextInTheSocket_StaysWithinItsBounds() =>
        AssertClient("HTTP client, context in the socket", PropagationMode.Sockets);

    [DebianFact]
    public async Task Grpc_Call_StaysWithinItsBounds()
    {
        using var program = GrpcProgram.Start("trixie", Go);
        await AssertBounds("gRPC", "grpc_", program.ProcessId, Options(), () => program.RunAsync("call Call 0"));
    }

    [DebianFact]
    public async Task Sql_Query_StaysWithinItsBounds()
    {
        using HttpServer program = SqlProgram.Start("trixie", Go, "sqlite3", ":memory:");
        using HttpClient client = program.CreateClient();
        await AssertBounds("SQL query", "sql_", program.ProcessId, Options(), () => client.FetchAsync("/call/select"));
    }

    [DebianFact]
    public async Task Pgx_Query_StaysWithinItsBounds()
    {
        using HttpServer program = PgxProgram.Start("v4", "trixie", Go, servers.Of("pgx").Source);
        using HttpClient client = program.CreateClient();
        await AssertBounds("pgx query", "pgx_", program.ProcessId, Options(), () => client.FetchAsync("/call/select"));
    }

    [DebianFact]
    public async Task Redis_Command_StaysWithinItsBounds()
    {
        using var server = new RedisServerProcess();
        using var program = CommandedProgram.Start("redis", Go, "tcp", $"127.0.0.1:{server.Port}", "0");
        await AssertBounds("Redis", "redis_", program.ProcessId, Options(), () => program.RunAsync("get k"));
    }

    [DebianFact]
    public async Task Kafka_Message_StaysWithinItsBounds()
    {
        const string Newest = "1.26";
        using var cluster = new KafkaClusterProcess();
        using var program = CommandedProgram.Start("kafka", Newest, cluster.Address);
        await AssertBounds("Kafka", "kafka_", program.ProcessId, Options(), async () =>
        {
            await program.RunAsync("send orders k");
            await program.RunAsync("read orders 1 1");
        });
    }

    /// <summary>A span with the options of its tracer, and ten attributes, each in a call of its own.</summary>
    [DebianFact]
    public async Task OpenTelemetry_Span_StaysWithinItsBounds()
    {
        using var program = CommandedProgram.Start("otel", "1.27", "api");
        await AssertBounds("OpenTelemetry span", "otel_api_", program.ProcessId, Options(), () => program.RunAsync("many 10"));
    }

    /// <summary>A message of each kind of producer.</summary>
    [DebianFact]
    public async Task Sarama_Message_StaysWithinItsBounds()
    {
        using var cluster = new KafkaClusterProcess();
        using CommandedProgram program = SaramaProgram.Start("IBM 1.50", cluster.Address);
        await AssertBounds("Sarama", "sarama_", program.ProcessId, Options(), async () =>
        {
            await program.RunAsync("send orders k");
            await program.RunAsync("async orders k");
        });
    }

    private static async Task AssertServer(string what, SpanSampler sampler, params string[] flags)
    {
        using HttpServer server = HttpServer.Start(HttpServer.Build(GoToolchain.Get(Go), more: flags));
        using HttpClient client = server.CreateClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("curl/8.0");
        await AssertBounds(
            what, "http_server_", server.ProcessId, Options() with { Sampler = sampler },
            () => client.FetchAsync("/hello?a=b", ("traceparent", Requests.TraceparentOf(1))));
    }

    /// <summary>A request that is made while another one is served, as most are.</summary>
    private static async Task AssertClient(string what, PropagationMode propagate)
    {
        using HttpServer program = HttpServer.StartCalls(Go);
        using HttpClient client = program.CreateClient();
        await AssertBounds(
            what, "http_client_", program.ProcessId, Options() with { PropagateContext = propagate },
            () => client.FetchAsync("/call/here?protocol=1"));
    }

    private static ManagerOptions Options() => new() { Probes = CountedObjects.Instance.Probes, PropagateContext = PropagationMode.Off };

    private static async Task AssertBounds(string what, string prefix, int processId, ManagerOptions options, Func<Task> request)
    {
        const int warmUp = 3, requests = 10;
        await using Manager manager = Manager.Start(options);
        manager.AddProcess(processId);
        for (int i = 0; i < warmUp; i++)
            await request();
        IReadOnlyDictionary<string, ProgramCount> before = CountedObjects.Instance.Read();
        for (int i = 0; i < requests; i++)
            await request();
        Dictionary<string, ProgramCount> measured = CountedObjects.Instance.Read()
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => (Program: pair.Key, Count: pair.Value.PerRequest(before[pair.Key], requests)))
            .Where(static pair => pair.Count.Runs > 0)
            .ToDictionary(static pair => pair.Program, static pair => pair.Count);

        // Where the kernel lets probes write into processes, other programs run than under lockdown. They have no bounds.
        if ((await manager.StopAsync()).Propagation != ContextPropagation.Full)
            ProgramBounds.Assert(what, measured);
    }
}
