using System.Text.RegularExpressions;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests;

/// <content>Icinga DB, which carries what Icinga writes into Redis over to PostgreSQL, and its own signs of life back.</content>
public sealed partial class PackagedDatabaseTests
{
    private const string Id = "4bc5b8d1f2a7e0936c9d1e5f70a2b3c4d5e6f708";

    private const string Status = $$$"""
        { "status": { "icingaapplication": { "app": {
          "version": "r2.13.6", "program_start": 1, "endpoint_id": "{{{Id}}}", "enable_notifications": true, "enable_service_checks": true,
          "enable_host_checks": true, "enable_event_handlers": true, "enable_flapping": true, "enable_perfdata": true } } } }
        """;

    /// <summary>A host that the database has as overdue, and Redis has not.</summary>
    private const string OverdueHost = $"""
        DO $$ DECLARE c name; BEGIN
          FOR c IN SELECT column_name FROM information_schema.columns
            WHERE table_name = 'host_state' AND is_nullable = 'NO' AND column_name <> 'id'
          LOOP EXECUTE format('ALTER TABLE host_state ALTER %I DROP NOT NULL', c); END LOOP;
        END $$;
        INSERT INTO host_state (id, is_overdue) VALUES (decode('{Id}', 'hex'), 'y');
        """;

    /// <summary>With bookworm's go-redis v8.11.5, and trixie's v9.7.3.</summary>
    [DebianTheory]
    [InlineData("bookworm")]
    [InlineData("trixie")]
    public async Task IcingaDb_WhenIcingaStarts_HasASpanOfEachCommandThatRedisSaw_AndOfEachStatementThatTheDatabaseLogs(string suite)
    {
        using var redis = new RedisServerProcess();
        using var monitor = new RedisMonitor(redis);
        (_, _, _, string? address, long? port) = servers.Of("postgres");
        string package = FetchScript.Run("packaged-server", suite, "icingadb");
        servers.CreatePostgresDatabase(suite, Path.Combine(package, "usr/share/icingadb/schema/pgsql/schema.sql"), OverdueHost);
        using var icinga = PackagedServer.StartWithSettings(
            $$"""
            database: { type: pgsql, host: {{address}}, port: {{port}}, database: {{suite}}, user: me, password: secret }
            redis: { host: 127.0.0.1, port: {{redis.Port}} }
            """,
            suite, "icingadb", "--config", "{settings}");
        await Waiting.Until(() => Seen("icinga:schema") > 0);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(icinga.ProcessId);

        // It asks for the version again each second, and for nothing else until it has one.
        int asked = Seen("icinga:schema"), logged = servers.PostgresLog.Count;
        await Waiting.Until(() => Seen("icinga:schema") > asked);
        long begin = Now();
        StartIcinga(redis);
        await Waiting.Until(() => Seen("icinga:stats") > 0);
        redis.Run("xadd", "icinga:stats", "*", "timestamp", $"{Now() / 1_000_000}", "icingadb_environment", $"\"{Id}\"", "IcingaApplication", Status);
        // By then it has found, with a script, that the host is not overdue.
        await Waiting.Until(() => Seen("srem") > 0);
        long end = Now();
        redis.Run("echo", "the end");
        monitor.WaitForOutput("the end");
        var commands = monitor.Commands.Where(command => command.Time > begin && command.Time < end).Select(static command => (command.Time, Text: TextOf(command.Words))).ToList();
        await Waiting.Until(() => Match(commands, RedisSpans()).Unseen.Count == 0);
        ManagerStatus status = await manager.StopAsync();

        // Some commands wait a second for news at any time.
        Assert.Equal(status.Unfinished, status.Lost);
        (IReadOnlyList<string> unseen, IReadOnlyList<CollectedSpan> unmatched) = Match(commands, RedisSpans());
        Assert.Empty(unseen);
        // Redis before 7.2 refuses what v9 tells it of itself, and its monitor does not show that.
        Assert.All(unmatched.Where(span => EndOf(span) < end), static span => Assert.Equal(("PIPELINE client", "ERR"), (span.Name, span["error.type"])));
        Assert.Contains(RedisSpans(), static span => (span.Name, span["db.query.text"], span["db.operation.batch.size"]) is
            ("PIPELINE", "del icingadb:overdue:host; sadd icingadb:overdue:host ?", 2L));
        Assert.All(RedisSpans(), span => Assert.Equal(
            (SpanKind.Client, "0", "127.0.0.1", (long)redis.Port),
            (span.Kind, (string)span["db.namespace"]!, (string)span["server.address"]!, (long)span["server.port"]!)));
        // It sends a script whole if the server does not have it yet.
        Assert.Equal(
            Enumerable.Repeat(("evalsha", "NOSCRIPT", "NOSCRIPT"), commands.Count(static command => command.Text.StartsWith("eval ", StringComparison.Ordinal))),
            RedisSpans().Where(static span => span.Status == SpanStatus.Error && span.Name != "PIPELINE client").Select(static span => (span.Name, (string)span["error.type"]!, (string)span["db.response.status_code"]!)));
        // The database does not log when a statement is prepared.
        string[] statements = [.. collector.Spans.Where(static span => span["db.system.name"] is not "redis" && span["db.operation.name"] is not "PREPARE")
            .Select(static span => $"{span["db.operation.name"]} {span["db.collection.name"]}").Order(StringComparer.Ordinal)];
        await Waiting.Until(() => Executed().Count >= statements.Length);
        Assert.Equal(Executed(), statements);

        int Seen(string key) => monitor.Commands.Count(command => command.Words.Contains(key));
        List<string> Executed() => [.. servers.PostgresLog.Skip(logged).Select(static line => Execution().Match(line)).Where(static match => match.Success)
            .Select(static match => $"{match.Groups["verb"].Value} {match.Groups["table"].Value}").Order(StringComparer.Ordinal)];
        CollectedSpan[] RedisSpans() => [.. collector.Spans.Where(span => span["db.system.name"] is "redis" && span.StartUnixNanoseconds > begin)];
    }

    /// <summary>Writes what Icinga 2 writes at its start: its objects, of which there is one, and that these are all.</summary>
    private static void StartIcinga(RedisServerProcess redis)
    {
        redis.Run("hset", "icinga:checksum:zone", Id, $$"""{"checksum":"{{Id}}"}""");
        redis.Run("hset", "icinga:zone", Id, $$"""{"environment_id":"{{Id}}","name":"master","name_checksum":"{{Id}}","is_global":false,"depth":0}""");
        redis.Run("xadd", "icinga:dump", "*", "key", "*", "state", "done");
        redis.Run("xadd", "icinga:schema", "*", "version", "5");
    }

    /// <summary>Finds for each command a span that has its text and lasted while the server carried it out.</summary>
    /// <returns>The commands without a span, and the spans without one of these commands.</returns>
    private static (IReadOnlyList<string> Unseen, IReadOnlyList<CollectedSpan> Unmatched) Match(IEnumerable<(long Time, string Text)> commands, CollectedSpan[] spans)
    {
        List<string> unseen = [];
        var parts = spans.OrderBy(EndOf).SelectMany(static span => TextsOf(span).Select(text => (Span: span, Text: text))).ToList();
        foreach ((long time, string text) in commands)
        {
            int part = parts.FindIndex(part => part.Text == text && part.Span.StartUnixNanoseconds <= time && time <= EndOf(part.Span));
            if (part >= 0)
                parts.RemoveAt(part);
            else
                unseen.Add($"{time} {text}");
        }
        return (unseen, [.. parts.Select(static part => part.Span)]);
    }

    /// <summary>The text of each command of a call, whose span has a text that all share only once.</summary>
    private static IEnumerable<string> TextsOf(CollectedSpan span) => ((string)span["db.query.text"]!).Split("; ") is [var only]
        ? Enumerable.Repeat(only, (int)((long?)span["db.operation.batch.size"] ?? 1))
        : ((string)span["db.query.text"]!).Split("; ");

    /// <summary>The text that the span of a command has, for the commands of Icinga DB.</summary>
    private static string TextOf(string[] words)
    {
        int shown = words[0] is "del" or "hmget" or "hscan" or "sadd" or "srem" or "xadd" ? 2 : 1;
        int hidden = words.Length - shown;
        return string.Join(' ', words.Take(shown).Concat(Enumerable.Repeat("?", Math.Min(hidden, 16)))) + (hidden > 16 ? " ..." : "");
    }

    private static long EndOf(CollectedSpan span) => span.StartUnixNanoseconds + (span.Duration.Ticks * TimeSpan.NanosecondsPerTick);

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    [GeneratedRegex("""LOG:  (statement|execute [^:]+): (?<verb>\w+)((.*?(FROM|INTO) |(?<=UPDATE) )(?<table>"?\w+"?))?""")]
    private static partial Regex Execution();
}
