using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Calls of <c>database/sql</c> with real drivers and servers: the contents of their spans, and the traces that they belong to.</summary>
[Collection(nameof(DatabaseCollection))]
public sealed class DatabaseSqlTests(DatabaseServers servers)
{
    private const string Trixie = "trixie", Go = "1.24";

    private static readonly string[] Drivers = ["postgres", "pgx", "mysql", "sqlite3"];

    /// <summary>The drivers of a Debian suite and a Go version; with <c>SONDE_GO_MATRIX=full</c> the oldest and the newest too.</summary>
    public static TheoryData<string, string, string> Versions
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            bool isFull = Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full";
            foreach (string driver in Drivers)
            {
                data.Add(driver, Trixie, Go);
                if (isFull)
                {
                    data.Add(driver, "bookworm", GoToolchain.Distribution.Version);
                    data.Add(driver, "sid", "1.27");
                }
            }
            return data;
        }
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryCall_GivesOneSpan_InTheTraceOfItsRequest(string driver, string suite, string go)
    {
        (string source, string system, string database, string? address, long? port) = servers.Of(driver);
        string one = driver is "postgres" or "pgx" ? "$1" : "?", two = driver is "postgres" or "pgx" ? "$2" : "?";
        (string Request, Call[] Calls)[] expected =
        [
            ("create", [new("DROP TABLE users", "DROP TABLE IF EXISTS users"),
                new("CREATE TABLE users", "CREATE TABLE users (id int PRIMARY KEY, name varchar(?))")]),
            ("direct", [new("PING"), new("INSERT users", $"INSERT INTO users VALUES ({one}, {two})"),
                new("SELECT users", $"SELECT name FROM users WHERE id = {one} AND name <> ?"),
                new("SELECT users", "SELECT name FROM users WHERE id = ?")]),
            ("plain", [new("PING"), new("DELETE users", "DELETE FROM users WHERE id = ?"), new("SELECT", "SELECT ?")]),
            ("prepared", [new("PREPARE INSERT users", $"INSERT INTO users VALUES ({one}, {two})"),
                new("INSERT users", $"INSERT INTO users VALUES ({one}, {two})"),
                new("PREPARE SELECT users", $"SELECT name FROM users WHERE id = {one}"),
                new("SELECT users", $"SELECT name FROM users WHERE id = {one}")]),
            ("committed", [new("BEGIN"), new("UPDATE users", "UPDATE users SET name = ? WHERE id = ?"),
                new("SELECT users", "SELECT id FROM users"), new("PREPARE DELETE users", $"DELETE FROM users WHERE id = {one}"),
                new("DELETE users", $"DELETE FROM users WHERE id = {one}"), new("COMMIT")]),
            ("rolled-back", [new("BEGIN"), new("DELETE users", "DELETE FROM users"), new("ROLLBACK")]),
            ("connection", [new("PING"), new("DELETE users", "DELETE FROM users WHERE id = ?"),
                new("SELECT users", "SELECT id FROM users"), new("PREPARE SELECT users", "SELECT name FROM users"),
                new("SELECT users", "SELECT name FROM users"), new("BEGIN"), new("ROLLBACK")]),
            ("huge", [new("SELECT", "SELECT ?")]),
        ];
        using HttpServer program = SqlProgram.Start(suite, go, driver, source);
        await using Tracing tracing = Tracing.Of(program);
        using var client = new HttpClient { BaseAddress = program.Address };
        foreach ((string request, _) in expected)
            Assert.Equal("ok", await client.GetStringAsync($"/call/{request}"));
        Assert.Equal("ok", await client.GetStringAsync("/root/plain"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        Call[] plain = expected.Single(static item => item.Request == "plain").Calls;
        Assert.Equal(expected.Sum(static item => item.Calls.Length) + plain.Length, spans.Made().Count());
        foreach ((string request, Call[] calls) in expected)
        {
            CollectedSpan parent = Assert.Single(spans, span => span.Path == $"/call/{request}");
            CollectedSpan[] children = spans.Made().Where(span => span.ParentId == parent.SpanId).InOrder();
            Assert.Equal(calls.Select(call => call.In(database)), children.Select(Call.Of));
            Assert.All(children, span => Assert.Equal((parent.TraceId, ParentKind.Local), (span.TraceId, span.Parent)));
        }
        Assert.Equal(plain.Select(call => call.In(database)), spans.Made().Where(static span => span.Parent == ParentKind.None).InOrder().Select(Call.Of));
        Assert.All(spans.Made(), span => Assert.Equal(
            (system, database, address, port, SpanStatus.Unset, null),
            (span["db.system.name"], span["db.namespace"], span["server.address"], span["server.port"], span.Status, span["error.type"])));
        Assert.Equal(EventFlags.Truncated, Assert.Single(spans.Made(), static span => span.Flags != 0).Flags);
        Assert.DoesNotContain(spans.Made(), static span => span.Attributes.Values.Any(
            static value => value.ToString()!.Contains("secret", StringComparison.Ordinal)));
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryError_HasItsCode_OrTheNameOfWhatHappened(string driver, string suite, string go)
    {
        string source = servers.Of(driver).Source;
        string[] codes = driver switch
        {
            "mysql" => ["1064", "1062", "1146"],
            "sqlite3" => ["1", "19", "1"],
            _ => ["42601", "23505", "42P01"],
        };
        (string Request, string? Operation, string? Code, string Type)[] expected =
        [
            ("syntax", null, codes[0], codes[0]), ("duplicate", "INSERT", codes[1], codes[1]), ("missing", "SELECT", codes[2], codes[2]),
            ("cancelled", "SELECT", null, "context.Canceled"), ("late", "SELECT", null, "context.DeadlineExceeded"),
            ("done", "COMMIT", null, "sql.ErrTxDone"),
            ("closed", "UPDATE", driver == "sqlite3" ? "14" : null,
                driver switch { "sqlite3" => "14", "pgx" => "*pgconn.connectError", _ => "*net.OpError" }),
        ];
        using HttpServer program = SqlProgram.Start(suite, go, driver, source);
        await using Tracing tracing = Tracing.Of(program);
        using var client = new HttpClient { BaseAddress = program.Address };
        foreach (string request in (string[])["create", "direct"])
            Assert.Equal("ok", await client.GetStringAsync($"/call/{request}"));
        foreach ((string request, _, _, _) in expected)
            Assert.NotEqual("ok", await client.GetStringAsync($"/call/{request}"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] failed = spans.Made().Where(static span => span.Status == SpanStatus.Error).InOrder();
        Assert.Equal(
            expected.Select(static item => ("/call/" + item.Request, item.Operation, item.Code, item.Type)),
            failed.Select(span => (spans.Single(parent => parent.SpanId == span.ParentId).Path, (string?)span["db.operation.name"],
                (string?)span["db.response.status_code"], (string)span["error.type"]!)));
        Assert.Equal(driver == "sqlite3" ? null : 1L, failed[^1]["server.port"]);
    }

    [DebianFact]
    public async Task ManyCallsAtOnce_OnOtherGoroutines_AreChildrenOfTheRequestWhoseContextTheyHave()
    {
        using HttpServer program = SqlProgram.Start(Trixie, Go, "postgres", servers.Of("postgres").Source);
        await using Tracing tracing = Tracing.Of(program);
        using var client = new HttpClient { BaseAddress = program.Address };
        Assert.Equal("ok", await client.GetStringAsync("/call/create"));
        Assert.Equal("ok", await client.GetStringAsync("/call/many"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan parent = Assert.Single(spans, static span => span.Path == "/call/many");
        CollectedSpan[] children = [.. spans.Made().Where(span => span.ParentId == parent.SpanId && span.TraceId == parent.TraceId)];
        Assert.Equal(100, children.Select(static span => span.SpanId).Distinct().Count());
        Assert.Equal(102, spans.Made().Count());
    }

    [DebianTheory]
    [InlineData("postgres")]
    [InlineData("mysql")]
    public async Task ServerOnAUnixSocket_IsNamedByTheSocket(string driver)
    {
        (string source, string path) = servers.OnSocket(driver);
        using HttpServer program = SqlProgram.Start(Trixie, Go, driver, source);
        await using Tracing tracing = Tracing.Of(program);
        using var client = new HttpClient { BaseAddress = program.Address };
        Assert.Equal("ok", await client.GetStringAsync("/root/create"));
        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();

        Assert.Equal(2, spans.Made().Count());
        Assert.All(spans.Made(), span => Assert.Equal(
            (path, null, "unix"), (span["server.address"], span["server.port"], span["network.transport"])));
    }

    /// <summary>What a span says of a call: its name, operation and table, and the statement and its summary.</summary>
    private sealed record Call(string Name, string? Operation, string? Table, string? Text, string? Summary)
    {
        /// <summary>A call with a statement, whose summary has no more than one table.</summary>
        internal Call(string summary, string text)
            : this(summary, OperationOf(summary), summary.Split(' ') is [.., "users"] ? "users" : null, text, summary)
        {
        }

        /// <summary>A call without a statement.</summary>
        internal Call(string operation)
            : this(operation, operation, null, null, null)
        {
        }

        internal static Call Of(CollectedSpan span) => new(
            span.Name, (string?)span["db.operation.name"], (string?)span["db.collection.name"], (string?)span["db.query.text"],
            (string?)span["db.query.summary"]);

        internal Call In(string database) => Text is null ? this with { Name = $"{Name} {database}" } : this;

        private static string OperationOf(string summary) => summary.Split(' ') switch
        {
            ["CREATE" or "DROP", var kind, ..] words => $"{words[0]} {kind}",
            var words => words[0],
        };
    }
}
