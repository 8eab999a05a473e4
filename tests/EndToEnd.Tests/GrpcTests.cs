using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Calls over gRPC, with its available versions: the contents of the client's and server's spans, and how they connect.</summary>
public sealed class GrpcTests
{
    /// <summary>A Debian suite's gRPC and a Go version: 1.64, and with <c>SONDE_GO_MATRIX=full</c> 1.33 and 1.81 too.</summary>
    public static TheoryData<string, string> Versions
    {
        get
        {
            var data = new TheoryData<string, string> { { "trixie", "1.24" }, { "trixie", "1.24 PGO" } };
            if (Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full")
            {
                data.Add("bookworm", GoToolchain.Distribution.Version);
                data.Add("sid", "1.26");
                data.Add("sid", "1.27");
            }
            return data;
        }
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryWayToEnd_GivesAClientAndAServerSpan_WithItsOutcome(string suite, string go)
    {
        using var program = GrpcProgram.Start(suite, go);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        (string Command, int Number, string Code, SpanStatus Server)[] calls =
        [
            ("Call 0", 0, "OK", SpanStatus.Unset), ("Call 2", 2, "UNKNOWN", SpanStatus.Error), ("Call 5", 5, "NOT_FOUND", SpanStatus.Unset),
            ("Call 16", 16, "UNAUTHENTICATED", SpanStatus.Unset), ("Stream 0", 0, "OK", SpanStatus.Unset),
            ("Stream 13", 13, "INTERNAL", SpanStatus.Error), ("Call 4", 4, "DEADLINE_EXCEEDED", SpanStatus.Error),
        ];
        foreach ((string command, int number, _, _) in calls)
            Assert.Equal(number, (await program.RunAsync($"call {command}")).Single().Code);
        // The client gives up on its own, so its status differs from the server's. The server's span may arrive too late for this test.
        Assert.Equal(4, (await program.RunAsync("call Slow 0")).Single().Code);

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan[] clients = InOrder(collector, SpanKind.Client);
        Assert.Equal(
            ("sonde.test.Echo/Slow", "DEADLINE_EXCEEDED", SpanStatus.Error), (clients[^1].Name, clients[^1][Code], clients[^1].Status));
        clients = clients[..^1];
        CollectedSpan[] servers = [.. InOrder(collector, SpanKind.Server).Where(static span => !span.Name.EndsWith("/Slow", StringComparison.Ordinal))];
        Assert.Equal(calls.Select(call => $"sonde.test.Echo/{call.Command.Split(' ')[0]}"), servers.Select(static span => span.Name));
        Assert.Equal(servers.Select(static span => span.Name), clients.Select(static span => span.Name));
        Assert.Equal(calls.Select(static call => (call.Code, call.Server, ErrorOf(call.Code, call.Server))), servers.Select(Outcome));
        Assert.Equal(
            calls.Select(static call => (call.Code, call.Number == 0 ? SpanStatus.Unset : SpanStatus.Error))
                .Select(static call => (call.Code, call.Item2, ErrorOf(call.Code, call.Item2))),
            clients.Select(Outcome));
        Assert.All(clients, span => Assert.Equal(program.Address, $"{span["server.address"]}:{span["server.port"]}"));
        Assert.All(collector.Spans, static span => Assert.Equal(("grpc", span.Name), (span["rpc.system.name"], span["rpc.method"])));

        static string? ErrorOf(string code, SpanStatus status) => status == SpanStatus.Error ? code : null;
        static (string, SpanStatus, string?) Outcome(CollectedSpan span) => ((string)span[Code]!, span.Status, (string?)span["error.type"]);
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task MethodThatTheServerDoesNotHave_GivesItsSpanNoNameOfTheCallersMaking(string suite, string go)
    {
        using var program = GrpcProgram.Start(suite, go);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal(12, (await program.RunAsync("call Nowhere 0")).Single().Code);
        await manager.StopAsync();

        CollectedSpan client = Assert.Single(InOrder(collector, SpanKind.Client)), server = Assert.Single(InOrder(collector, SpanKind.Server));
        Assert.Equal(("sonde.test.Echo/Nowhere", "sonde.test.Echo/Nowhere"), (client.Name, client["rpc.method"]));
        Assert.Equal(
            ("grpc", "_OTHER", "sonde.test.Echo/Nowhere"), (server.Name, server["rpc.method"], server["rpc.method_original"]));
        Assert.All(collector.Spans, static span => Assert.Equal(
            ("UNIMPLEMENTED", "UNIMPLEMENTED", SpanStatus.Error), (span[Code], span["error.type"], span.Status)));
    }

    [DebianTheory]
    [InlineData("unix:{0}", "{0}")]
    [InlineData("unix://{0}", "{0}")]
    [InlineData("unix-abstract:{0}", "@{0}")]
    public async Task ServerOnAUnixSocket_IsNamedByTheSocket(string target, string expected)
    {
        string name = Path.Combine(Path.GetTempPath(), $"sonde-grpc-{Guid.NewGuid():N}");
        expected = string.Format(CultureInfo.InvariantCulture, expected, name);
        using var program = GrpcProgram.Start(
            "trixie", "1.24", string.Format(CultureInfo.InvariantCulture, target, name), listen: "unix:" + expected);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal(0, (await program.RunAsync("call Call 0")).Single().Code);
        await manager.StopAsync();
        File.Delete(name);

        CollectedSpan client = Assert.Single(InOrder(collector, SpanKind.Client));
        Assert.Equal((expected, null, "unix"), (client["server.address"], client["server.port"], client["network.transport"]));
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task Parents_AreTheCallersOwnTraceparent_OrTheHandlersSpan_OrNone(string suite, string go)
    {
        using var program = GrpcProgram.Start(suite, go);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        GrpcCall own = (await program.RunAsync($"call Call 0 {Requests.TraceparentOf(7)}")).Single();
        GrpcCall chain = (await program.RunAsync("call Chain 0")).Single();
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(Requests.TraceparentOf(7), own.Reply);
        CollectedSpan[] clients = InOrder(collector, SpanKind.Client), servers = InOrder(collector, SpanKind.Server);
        Assert.Equal(
            (Requests.TraceIdOf(7), Requests.ParentIdOf(7), ParentKind.Remote),
            (servers[0].TraceId, servers[0].ParentId, servers[0].Parent));
        Assert.Equal((ParentKind.None, ParentKind.None), (clients[0].Parent, clients[1].Parent));
        // The handler's own call is part of the handler.
        Assert.Equal((servers[1].TraceId, servers[1].SpanId), (clients[2].TraceId, clients[2].ParentId));
        AssertArrived(status, chain.Reply.Split('>')[0], clients[1], servers[1]);
        AssertArrived(status, chain.Reply.Split('>')[1], clients[2], servers[2]);
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task Tracestate_InSeveralFields_IsOneList(string suite, string go)
    {
        using var program = GrpcProgram.Start(suite, go);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync($"call Call 0 {Requests.TraceparentOf(7)} a=1 b=2");
        await manager.StopAsync();

        CollectedSpan served = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        Assert.Equal((Requests.TraceIdOf(7), "a=1,b=2"), (served.TraceId, served.TraceState));
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task CallThatNetHttpServes_IsAChildOfItsRequest(string suite, string go)
    {
        using var program = GrpcProgram.Start(suite, go);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        });
        string front = program.ServeFront();
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach (string? traceparent in (string?[])[null, Requests.TraceparentOf(7)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{front}/sonde.test.Echo/Call")
            {
                Version = System.Net.HttpVersion.Version20,
                Content = new ByteArrayContent([0, 0, 0, 0, 1, (byte)'0']) { Headers = { { "Content-Type", "application/grpc+raw" } } },
                Headers = { { "TE", "trailers" } },
            };
            if (traceparent is not null)
                request.Headers.Add("traceparent", traceparent);
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
        }
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] servers = InOrder(collector, SpanKind.Server);
        CollectedSpan[] requests = [.. servers.Where(static span => span["rpc.system.name"] is null)];
        CollectedSpan[] calls = [.. servers.Where(static span => span["rpc.system.name"] is not null)];
        Assert.Equal([ParentKind.None, ParentKind.Remote], requests.Select(static span => span.Parent));
        Assert.Equal((Requests.TraceIdOf(7), Requests.ParentIdOf(7)), (requests[1].TraceId, requests[1].ParentId));
        Assert.Equal(requests.Select(Identity), calls.Select(static span => (span.TraceId, span.ParentId)));
        Assert.All(calls, static span => Assert.Equal(ParentKind.Local, span.Parent));
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task ManyCallsAtOnce_OnOneConnection_KeepTheirOwnIds(string suite, string go)
    {
        const int count = 200;
        using var program = GrpcProgram.Start(suite, go);
        // The first request of a connection has no room for a context if its write buffer is shared, as in gRPC 1.81.
        await program.RunAsync("call Call 0");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        IReadOnlyList<GrpcCall> calls = await program.RunAsync($"burst {count} Together", count);
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] clients = InOrder(collector, SpanKind.Client), servers = InOrder(collector, SpanKind.Server);
        Assert.Equal((count, count), (clients.Length, servers.Length));
        Assert.Equal(2 * count, collector.Spans.Select(span => span.SpanId).Distinct().Count());
        Assert.Equal(count, clients.Select(span => span.TraceId).Distinct().Count());
        Assert.All(servers, span => Assert.DoesNotMatch("^0+$", span.TraceId));
        if (status.Propagation == ContextPropagation.Full)
        {
            Assert.Equal(clients.Select(Traceparent).Order(), calls.Select(call => call.Reply).Order());
            Assert.Equal(clients.Select(Identity).Order(), servers.Select(span => (span.TraceId, span.ParentId)).Order());
        }
        else
        {
            Assert.All(servers, span => Assert.Equal(ParentKind.None, span.Parent));
        }
    }

    [DebianFact]
    public async Task ExecutableWithoutModules_GivesSpansOfBothSides()
    {
        using var program = GrpcProgram.StartWithoutModules("bookworm", GoToolchain.Distribution);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync("call Call 5");

        Assert.Equal(0, (await manager.StopAsync()).Lost);
        Assert.Single(InOrder(collector, SpanKind.Client));
        Assert.Single(InOrder(collector, SpanKind.Server));
    }

    private const string Code = "rpc.status_code";

    private static CollectedSpan[] InOrder(SpanCollector collector, SpanKind kind) =>
        collector.Spans.Where(span => span.Kind == kind).InOrder();

    /// <summary>If the kernel lets the probe write, the client's span arrives as the parent; otherwise nothing arrives.</summary>
    private static void AssertArrived(ManagerStatus status, string arrived, CollectedSpan client, CollectedSpan server)
    {
        Assert.Equal(status.Propagation == ContextPropagation.Full ? Traceparent(client) : "", arrived);
        if (status.Propagation == ContextPropagation.Full)
            Assert.Equal((client.TraceId, client.SpanId, ParentKind.Remote), (server.TraceId, server.ParentId, server.Parent));
        else
            Assert.Equal(ParentKind.None, server.Parent);
    }

    private static string Traceparent(CollectedSpan span) => $"00-{span.TraceId}-{span.SpanId}-01";

    private static (string, string) Identity(CollectedSpan span) => (span.TraceId, span.SpanId);
}
