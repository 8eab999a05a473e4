using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Calls of MongoDB's driver to a server that speaks its protocol: the contents of their spans, and the traces that they belong to.
/// </summary>
public sealed class MongoTests
{
    private const string Trixie = "trixie", Go = "1.24";

    /// <summary>The newest driver, and with <c>SONDE_GO_MATRIX=full</c> the oldest too.</summary>
    public static TheoryData<string, string> Versions => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full"
        ? new() { { Trixie, Go }, { "bookworm", GoToolchain.Distribution.Version } }
        : new() { { Trixie, Go } };

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryOperation_GivesOneSpan_InTheTraceOfItsRequest(string suite, string go)
    {
        (string Request, string[] Calls)[] expected =
        [
            ("find", ["find users"]),
            ("cursor", ["find many", "getMore many"]),
            ("abandoned", ["find many", "killCursors many"]),
            ("write", ["insert users", "insert users", "update users", "delete users", "findAndModify users"]),
            ("database", ["ping admin", "listCollections shop", "aggregate users", "aggregate shop", "buildInfo shop"]),
        ];
        using HttpServer program = MongoProgram.Start(suite, go);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        int port = int.Parse((await client.GetStringAsync("/-/server")).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        foreach ((string request, _) in expected)
            Assert.Equal("ok", await client.GetStringAsync($"/call/{request}"));
        Assert.Equal("ok", await client.GetStringAsync("/root/find"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        foreach ((string request, string[] calls) in expected)
        {
            CollectedSpan parent = Assert.Single(spans, span => span.Path == $"/call/{request}");
            CollectedSpan[] children = spans.Made().Where(span => span.ParentId == parent.SpanId).InOrder();
            Assert.Equal(calls.Select(call => Expected(call, port)), children.Select(Describe));
            Assert.All(children, span => Assert.Equal((parent.TraceId, ParentKind.Local), (span.TraceId, span.Parent)));
        }
        Assert.Equal(Expected("find users", port), Describe(Assert.Single(spans.Made(), static span => span.Parent == ParentKind.None)));
        Assert.Equal(expected.Sum(static item => item.Calls.Length) + 1, spans.Made().Count());
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryError_HasItsCode_OrTheNameOfWhatHappened(string suite, string go)
    {
        (string Request, string Name, string? Code, string? Type)[] expected =
        [
            ("unknown", "nonsense shop", "59", null), ("duplicate", "insert unique", "11000", null),
            ("cancelled", "find users", null, "context.Canceled"), ("late", "find slow", null, "context.DeadlineExceeded"),
            ("broken", "find broken", null, "io.EOF"), ("nowhere", "shop", null, "topology.ErrServerSelectionTimeout"),
        ];
        using HttpServer program = MongoProgram.Start(suite, go);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        Assert.Equal("mongo: no documents in result", await client.GetStringAsync("/call/none"));
        foreach ((string request, _, _, _) in expected)
            Assert.NotEqual("ok", await client.GetStringAsync($"/call/{request}"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            expected.Select(static item => ("/call/" + item.Request, item.Name, item.Code, (object)(item.Code ?? item.Type)!)),
            spans.Made().Where(static span => span.Status == SpanStatus.Error).InOrder().Select(span => (
                spans.Single(parent => parent.SpanId == span.ParentId).Path, span.Name, (string?)span["db.response.status_code"],
                span["error.type"]!)));
        Assert.Equal(expected.Length + 1, spans.Made().Count());
    }

    [DebianFact]
    public async Task ManyCallsAtOnce_OnOtherGoroutines_AreChildrenOfTheRequestWhoseContextTheyHave()
    {
        // The driver writes hosts, and so sockets, in lower case.
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"sonde-mongo-{Path.GetRandomFileName()}")).FullName;
        string socket = Path.Combine(folder, "mongo.sock");
        using (HttpServer program = MongoProgram.Start(Trixie, Go, socket))
        {
            await using Tracing tracing = Tracing.Of(program);
            using HttpClient client = program.CreateClient();
            Assert.Equal("ok", await client.GetStringAsync("/call/many"));
            (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

            Assert.Equal(0, status.Lost);
            CollectedSpan parent = Assert.Single(spans, static span => span.Path == "/call/many");
            Assert.Equal(100, spans.Made().Select(static span => span.SpanId).Distinct().Count());
            Assert.All(spans.Made(), span => Assert.Equal(
                (parent.TraceId, parent.SpanId, socket, null, "unix"),
                (span.TraceId, span.ParentId, span["server.address"], span["server.port"], span["network.transport"])));
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the span of a call that succeeds should say. Its name has a collection or, without one, a database.</summary>
    private static string Expected(string name, int port)
    {
        string[] words = name.Split(' ');
        bool isDatabase = words[1] is "shop" or "admin";
        return Of(name, SpanKind.Client, SpanStatus.Unset,
        [
            ("db.collection.name", isDatabase ? null : words[1]),
            ("db.namespace", isDatabase ? words[1] : "shop"),
            ("db.operation.name", words[0]),
            ("db.system.name", "mongodb"),
            ("server.address", "127.0.0.1"),
            ("server.port", port),
        ]);
    }
}
