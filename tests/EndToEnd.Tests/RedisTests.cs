using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Sockets;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Calls of go-redis to a real server: the contents of their spans, and how they connect.</summary>
public sealed class RedisTests : IDisposable
{
    private const string Go = "1.24";

    private readonly RedisServerProcess _server = new();

    private string Address => $"127.0.0.1:{_server.Port}";

    /// <summary>Go versions: 1.24, and with <c>SONDE_GO_MATRIX=full</c> the oldest that builds go-redis and the newest too.</summary>
    public static TheoryData<string> Versions =>
        Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full" ? [Go, "1.22", "1.27"] : [Go];

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryCall_GivesASpan_WithItsCommandsAndItsOutcome(string go)
    {
        string wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";
        string many = string.Join("; ", Enumerable.Range(0, 10).Select(static i => $"get k{i}"));
        (string Line, string Answer, Expected[] Spans)[] calls =
        [
            ("set k secret", "ok", [new("set", "set k ?")]),
            ("get k", "ok", [new("get", "get k")]),
            ("get missing", "redis: nil", [new("get", "get missing")]),
            ("do HSET hash field secret", "ok", [new("HSET", "HSET hash ? ?")]),
            ("do CONFIG GET maxmemory", "ok", [new("CONFIG", "CONFIG ? ?")]),
            ("do ping", "ok", [new("ping", "ping")]),
            ("do mset " + string.Join(' ', Enumerable.Range(0, 20)), "ok", [new("mset", "mset 0" + string.Concat(Enumerable.Repeat(" ?", 16)) + " ...")]),
            ("do incr k", "ERR value is not an integer or out of range", [new("incr", "incr k", Code: "ERR")]),
            ("do lpush k secret", wrongType, [new("lpush", "lpush k ?", Code: "WRONGTYPE")]),
            ("pipeline get k; get missing", "redis: nil", [new("PIPELINE get", "get k; get missing", 2)]),
            ("pipeline set n 1; incr n; lpush n secret", wrongType, [new("PIPELINE", "set n ?; incr n; lpush n ?", 3, Code: "WRONGTYPE")]),
            ("pipeline ping; ping", "ok", [new("PIPELINE ping", "ping", 2)]),
            ("pipeline get k", "ok", [new("get", "get k")]),
            ("pipeline " + many, "redis: nil", [new("PIPELINE", string.Join("; ", many.Split("; ")[..8]) + "; ...", 10)]),
            ("transaction incr n; incr n", "ok", [new("MULTI incr", "incr n", 2)]),
            ("transaction set n 1; get n", "ok", [new("MULTI", "set n ?; get n", 2)]),
            ("lost n", "redis: transaction failed",
                [
                    new("watch", "watch n"),
                    new("set", "set n ?"),
                    new("incr", "incr n", Error: "redis.TxFailedErr"),
                    new("unwatch", "unwatch"),
                ]),
            ("cancelled", "context canceled", [new("get", "get key", Error: "context.Canceled")]),
            ("closed", "redis: client is closed", [new("get", "get key", Error: "redis.ErrClosed")]),
        ];
        using var program = CommandedProgram.Start("redis", go, "tcp", Address, "0");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string line, string answer, _) in calls)
            Assert.Equal(answer, await program.RunAsync(line));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            calls.SelectMany(static call => call.Spans).Select(expected => expected.Describe("127.0.0.1", _server.Port, 0)),
            collector.Spans.Made().InOrder().Select(Describe));
        Assert.All(collector.Spans, static span => Assert.Equal((SpanKind.Client, ParentKind.None), (span.Kind, span.Parent)));
    }

    [DebianFact]
    public async Task ServerThatDoesNotAnswer_GivesASpanWithTheErrorOfTheConnection()
    {
        int port = FreePort.Find();
        using var program = CommandedProgram.Start("redis", Go, "tcp", Address, "0");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Contains("connection refused", await program.RunAsync($"nowhere 127.0.0.1:{port}"), StringComparison.Ordinal);
        await manager.StopAsync();

        Assert.Equal(
            [new Expected("get", "get key", Error: "*net.OpError").Describe("127.0.0.1", port, 0)], collector.Spans.Select(Describe));
    }

    [DebianFact]
    public async Task ServerOnAUnixSocket_IsNamedByTheSocket_AndTheDatabaseByItsIndex()
    {
        using var program = CommandedProgram.Start("redis", Go, "unix", _server.UnixSocket, "3");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync("get k");
        await manager.StopAsync();

        Assert.Equal(
            [new Expected("get", "get k").Describe(_server.UnixSocket, null, 3).Replace(" server.", " network.transport=unix server.", StringComparison.Ordinal)], collector.Spans.Select(Describe));
    }

    [DebianFact]
    public async Task CallsWithinARequest_AndWhatANewConnectionNeeds_AreChildren()
    {
        using var program = CommandedProgram.Start("redis", Go, "tcp", Address, "0");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        Assert.Equal("ok", await program.RunAsync("connect"));
        await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        Assert.Equal(
            [("incr", request.SpanId), ("PIPELINE get", request.SpanId)],
            collector.Spans.Made().InOrder().Where(static span => span.TraceId == Requests.TraceIdOf(7)).Select(static span => (span.Name, span.ParentId)));
        CollectedSpan ping = Assert.Single(collector.Spans, static span => span.Name == "ping");
        Assert.Contains(collector.Spans, span => (span.Name, span.ParentId) == ("hello", ping.SpanId));
        Assert.All(
            collector.Spans.Where(span => span.TraceId != request.TraceId && span != ping), span => Assert.Equal(ping.TraceId, span.TraceId));
    }

    [DebianFact]
    public async Task ManyCallsAtOnce_GiveASpanEach()
    {
        const int count = 100;
        using var program = CommandedProgram.Start("redis", Go, "tcp", Address, "0");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync($"burst {count}"));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => $"incr burst:{i}").Order(StringComparer.Ordinal),
            collector.Spans.Select(static span => (string)span["db.query.text"]!).Order(StringComparer.Ordinal));
        Assert.Equal((count, count), (collector.Spans.DistinctBy(static span => span.SpanId).Count(), collector.Spans.DistinctBy(static span => span.TraceId).Count()));
    }

    public void Dispose() => _server.Dispose();

    /// <summary>What a span should say.</summary>
    private sealed record Expected(string Name, string Text, int Batch = 1, string? Code = null, string? Error = null)
    {
        internal string Describe(string address, int? port, int database)
        {
            (string Name, object? Value)[] attributes =
            [
                ("db.namespace", database),
                ("db.operation.batch.size", Batch > 1 ? Batch : null),
                ("db.operation.name", Name),
                ("db.query.text", Text),
                ("db.response.status_code", Code),
                ("db.system.name", "redis"),
                ("error.type", Error ?? Code),
                ("server.address", address),
                ("server.port", port),
            ];
            return Of(Name, SpanKind.Client, (Error ?? Code) is null ? SpanStatus.Unset : SpanStatus.Error, attributes);
        }
    }
}
