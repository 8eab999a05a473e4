using System.Text.RegularExpressions;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests;

/// <summary>Programs that a distribution built and stripped, with a database that logs what they ask of it.</summary>
[Collection(nameof(DatabaseCollection))]
public sealed partial class PackagedDatabaseTests(DatabaseServers servers)
{
    [DebianFact]
    public async Task PostgresExporter_WhenScraped_HasASpanOfEachStatementThatTheDatabaseLogs()
    {
        (_, string system, string database, string? address, long? port) = servers.Of("postgres");
        using var exporter = PackagedServer.StartWith(
            ("DATA_SOURCE_NAME", $"postgres://me:secret@{address}:{port}/{database}?sslmode=disable&log_statement=all"),
            "trixie", "prometheus-postgres-exporter", "--web.listen-address={address}");
        await exporter.WaitUntilItAnswersAsync("/metrics");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(exporter.ProcessId);
        int before = servers.PostgresLog.Count;

        using HttpClient client = exporter.CreateClient();
        Assert.Equal(200, await client.FetchAsync("/metrics"));
        await manager.StopAsync();

        CollectedSpan[] spans = [.. collector.Spans.Where(static span => span.Kind == SpanKind.Client)];
        await Waiting.Until(() => Logged(before).Count >= spans.Length);
        Assert.Equal(Logged(before).Order(), spans.Select(StatementOf).Order());
        Assert.All(spans, span => Assert.Equal(
            (system, database, address, port),
            ((string)span["db.system.name"]!, (string)span["db.namespace"]!, (string?)span["server.address"], (long?)span["server.port"])));
        Assert.DoesNotContain(spans, static span => span.Status == SpanStatus.Error);
    }

    /// <summary>The first words of each statement in the log, after those that were there before. lib/pq pings with ";".</summary>
    private List<string> Logged(int before) =>
        [.. Statement().Matches(string.Join('\n', servers.PostgresLog.Skip(before))).Select(static match => FirstWords(match.Groups["text"].Value))];

    private static string StatementOf(CollectedSpan span) => span.Name.StartsWith("PING", StringComparison.Ordinal) ? "" : FirstWords((string)span["db.query.text"]!);

    // Literals come later, and the span has ? for them.
    private static string FirstWords(string statement) => string.Join(' ', Words().Matches(statement).Take(3));

    [GeneratedRegex(@"LOG:  (statement|execute <unnamed>): (?<text>(.*\n\t)*.*)")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
