using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Calls of pgx to a real server, without <c>database/sql</c> and through it: the contents of their spans, and their traces.</summary>
[Collection(nameof(DatabaseCollection))]
public sealed class PgxTests(DatabaseServers servers)
{
    private const string Insert = "INSERT INTO users VALUES ($1, $2)", Batch =
        "UPDATE users SET name = ? WHERE id = $1; SELECT id FROM users; SELECT id FROM users WHERE id = $1; DELETE FROM users WHERE id = $1";

    /// <summary>The versions of pgx: both majors, and with <c>SONDE_GO_MATRIX=full</c> all that the distribution has.</summary>
    public static TheoryData<string, string, string> Versions
    {
        get
        {
            var data = new TheoryData<string, string, string> { { "v5", "sid", "1.27" }, { "v4", "trixie", "1.24" } };
            if (Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full")
            {
                data.Add("v4", "bookworm", GoToolchain.Distribution.Version);
                data.Add("v4", "sid", "1.27");
            }
            return data;
        }
    }

    private (string Source, string System, string Database, string? Address, long? Port) Server => servers.Of("pgx");

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryCall_GivesOneSpan_InTheTraceOfItsRequest(string major, string suite, string go)
    {
        (string Request, string[] Calls)[] expected =
        [
            ("create",
            [
                Span("DROP TABLE users", "DROP TABLE", "DROP TABLE IF EXISTS users"),
                Span("CREATE TABLE users", "CREATE TABLE", "CREATE TABLE users (id int PRIMARY KEY, name varchar(?))"),
            ]),
            ("direct",
            [
                Span("INSERT users", "INSERT", Insert),
                Span("SELECT users", "SELECT", "SELECT id FROM users WHERE id = $1 AND name = ?"),
                Span("SELECT users", "SELECT", "SELECT id FROM users WHERE id = ?"),
                Span("SELECT users", "SELECT", "SELECT id, name FROM users"),
            ]),
            ("pool",
            [
                Span("UPDATE users", "UPDATE", "UPDATE users SET name = ? WHERE id = ?"),
                Span("SELECT users", "SELECT", "SELECT id FROM users"),
                Span("SELECT users", "SELECT", "SELECT id FROM users"),
            ]),
            ("transaction",
            [
                Span("begin", "begin", "begin", table: null),
                Span("DELETE users", "DELETE", "DELETE FROM users WHERE id = ?"),
                Span("SELECT users", "SELECT", "SELECT id FROM users"),
                Span("commit", "commit", "commit", table: null),
                Span("begin", "begin", "begin", table: null),
                Span("rollback", "rollback", "rollback", table: null),
            ]),
            ("batch", [Span("BATCH", "BATCH", Batch, batch: 4)]),
            ("pool-batch", [Span("BATCH", "BATCH", Batch, batch: 4)]),
            ("simple-batch", [Span("BATCH DELETE users", "BATCH DELETE", "DELETE FROM users WHERE id = $1", batch: 2)]),
            ("same-batch", [Span("BATCH", "BATCH", string.Join("; ", Enumerable.Repeat(Insert, 8)) + "; ...", batch: 10, table: null)]),
            ("short-batch", [Span("DELETE users", "DELETE", "DELETE FROM users WHERE id = $1")]),
            ("empty-batch", []),
            ("copy", [Span("COPY users", "COPY", null), Span("COPY public.users", "COPY", null, table: "public.users")]),
            ("stdlib",
            [
                Span("DELETE users", "DELETE", "DELETE FROM users WHERE id = ?"),
                Span("SELECT users", "SELECT", "SELECT id FROM users WHERE id = ?"),
                Span("BEGIN postgres", "BEGIN", null, table: null),
                Span("COMMIT postgres", "COMMIT", null, table: null),
                Span("SELECT", "SELECT", "SELECT ?", table: null),
            ]),
            ("between",
            [
                Span("SELECT users", "SELECT", "SELECT id FROM users"), Span("DELETE users", "DELETE", "DELETE FROM users WHERE id = ?"),
            ]),
            ("huge", [Span("SELECT", "SELECT", "SELECT ?", table: null)]),
        ];
        using HttpServer program = PgxProgram.Start(major, suite, go, Server.Source);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        foreach ((string request, _) in expected)
            Assert.Equal("ok", await client.GetStringAsync($"/call/{request}"));
        Assert.Equal("ok", await client.GetStringAsync("/root/pool"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(0, status.Counters.Values.Sum(static counters => counters.Running));
        foreach ((string request, string[] calls) in expected)
        {
            CollectedSpan parent = Assert.Single(spans, span => span.Path == $"/call/{request}");
            CollectedSpan[] children = spans.Made().Where(span => span.ParentId == parent.SpanId).InOrder();
            Assert.Equal(calls, children.Select(Describe));
            Assert.All(children, span => Assert.Equal((parent.TraceId, ParentKind.Local), (span.TraceId, span.Parent)));
        }
        string[] roots = expected.Single(static item => item.Request == "pool").Calls;
        Assert.Equal(roots, spans.Made().Where(static span => span.Parent == ParentKind.None).InOrder().Select(Describe));
        Assert.Equal(expected.Sum(static item => item.Calls.Length) + roots.Length, spans.Made().Count());
        Assert.Equal(EventFlags.Truncated, Assert.Single(spans.Made(), static span => span.Flags != 0).Flags);
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryError_HasItsCode_OrTheNameOfWhatHappened(string major, string suite, string go)
    {
        (string Request, string Name, string? Code, string? Type)[] expected =
        [
            ("syntax", "postgres", "42601", null), ("duplicate", "INSERT users", "23505", null), ("missing", "SELECT nowhere", "42P01", null),
            ("late-row", "SELECT", "22012", null), ("returning", "INSERT users", "23505", null),
            ("cancelled", "SELECT users", null, "context.Canceled"), ("late", "DELETE users", null, "context.DeadlineExceeded"),
            ("bad-batch", "BATCH", "23505", null), ("bad-copy", "COPY users", "23505", null),
            ("closed", "UPDATE users", null, "*pgconn.connLockError"),
        ];
        using HttpServer program = PgxProgram.Start(major, suite, go, Server.Source);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        foreach (string request in (string[])["create", "direct"])
            Assert.Equal("ok", await client.GetStringAsync($"/call/{request}"));
        foreach ((string request, _, _, _) in expected)
            Assert.NotEqual("ok", await client.GetStringAsync($"/call/{request}"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(0, status.Counters.Values.Sum(static counters => counters.Running));
        Assert.Equal(
            expected.Select(static item => ("/call/" + item.Request, item.Name, item.Code, (object)(item.Code ?? item.Type)!)),
            spans.Made().Where(static span => span.Status == SpanStatus.Error).InOrder().Select(span => (
                spans.Single(parent => parent.SpanId == span.ParentId).Path, span.Name, (string?)span["db.response.status_code"],
                span["error.type"]!)));
    }

    [DebianFact]
    public async Task ManyCallsAtOnce_OnOtherGoroutines_AreChildrenOfTheRequestWhoseContextTheyHave()
    {
        using HttpServer program = PgxProgram.Start("v5", "sid", "1.27", servers.OnSocket("pgx").Source);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        Assert.Equal("ok", await client.GetStringAsync("/call/create"));
        Assert.Equal("ok", await client.GetStringAsync("/call/many"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan parent = Assert.Single(spans, static span => span.Path == "/call/many");
        CollectedSpan[] children = [.. spans.Made().Where(span => span.ParentId == parent.SpanId && span.TraceId == parent.TraceId)];
        Assert.Equal(100, children.Select(static span => span.SpanId).Distinct().Count());
        Assert.Equal(102, spans.Made().Count());
        Assert.All(spans.Made(), span => Assert.Equal(
            (servers.OnSocket("pgx").Path, null, "unix"), (span["server.address"], span["server.port"], span["network.transport"])));
    }

    /// <summary>What the span of a call that succeeds should say.</summary>
    private string Span(string name, string operation, string? text, string? table = "users", int batch = 1)
    {
        (string Name, object? Value)[] attributes =
        [
            ("db.collection.name", table),
            ("db.namespace", Server.Database),
            ("db.operation.batch.size", batch > 1 ? batch : null),
            ("db.operation.name", operation),
            ("db.query.summary", text is null ? null : name),
            ("db.query.text", text),
            ("db.system.name", Server.System),
            ("server.address", Server.Address),
            ("server.port", Server.Port),
        ];
        return Of(name, SpanKind.Client, SpanStatus.Unset, attributes);
    }
}
