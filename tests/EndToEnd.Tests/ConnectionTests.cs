using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Requests of one connection follow each other on one goroutine, and what the kernel keeps of one stays there for the next.
/// </summary>
public sealed class ConnectionTests
{
    private static readonly GoToolchain Go = GoToolchain.All[^1];

    [Fact]
    public async Task RequestsOfOneConnection_WithFewerAndFewerValues_InheritNothing()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient(connections: 1);

        await client.FetchAsync(
            "/hello?first=1", ("User-Agent", "first/1"), ("traceparent", Requests.TraceparentOf(1)), ("tracestate", "a=1"),
            ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"));
        await client.FetchAsync("/hello");

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        Assert.Equal(2, spans.Count);
        Assert.Equal("first/1", spans[0].Attributes["user_agent.original"]);
        Assert.Equal((ParentKind.Remote, "a=1"), (spans[0].Parent, spans[0].TraceState));
        Assert.Equal((ParentKind.None, ""), (spans[1].Parent, spans[1].TraceState));
        Assert.Equal(
            spans[0].Attributes.Keys.Except(["url.query", "user_agent.original"]).Order(), spans[1].Attributes.Keys.Order());
        Assert.Equal(spans[0].Attributes["network.peer.port"], spans[1].Attributes["network.peer.port"]);
        Assert.Equal("http", spans[1].Attributes["url.scheme"]);
    }

    /// <summary>
    /// Go's decoded copy of the path may lie right behind the request line, if both take memory of the same size class.
    /// </summary>
    [Fact]
    public async Task Path_DecodedBesideTheRequestLine_IsRecorded()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient(connections: 1);
        string[] names = [.. Enumerable.Range(240, 40).Select(static length => new string('b', length))];

        foreach (string name in names)
            await client.FetchAsync($"/echo/%20{name}?q=1");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        Assert.Equal(names.Select(static name => $"/echo/ {name}"), spans.Select(static span => span.Attributes["url.path"]));
        Assert.All(spans, static span => Assert.Equal("q=1", span.Attributes["url.query"]));
    }

    [Fact]
    public async Task IdleConnections_MoreThanOperationsMayRun_LoseNothing()
    {
        const int connections = 60;
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server, maxOperations: 16);
        HttpClient[] clients = [.. Enumerable.Range(0, connections).Select(_ => server.CreateClient())];

        foreach (HttpClient client in (HttpClient[])[.. clients, .. clients])
            await client.FetchAsync("/hello");

        Assert.Equal(0, tracing.Manager.GetStatus().Counters["net/http/server"].Running);
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal((2 * connections, 0), (spans.Count, status.Lost));
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public async Task ConnectionsThatClose_LeaveNothingInTheKernel()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        long before = HashMapBytes();
        using (HttpClient client = server.CreateClient())
        {
            await client.FetchAsync("/hello");
            Assert.True(HashMapBytes() > before);
        }

        await Waiting.Until(() => HashMapBytes() == before);
    }

    /// <summary>The bytes of this process's hash maps, as the kernel counts them.</summary>
    private static long HashMapBytes()
    {
        const string hash = "1";
        return Directory.GetFiles("/proc/self/fdinfo").Select(Fields)
            .Where(static fields => fields.GetValueOrDefault("map_type") == hash)
            .DistinctBy(static fields => fields["map_id"])
            .Sum(static fields => long.Parse(fields["memlock"], CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, string> Fields(string file)
    {
        try
        {
            return File.ReadLines(file).Select(static line => line.Split(':', 2)).DistinctBy(static parts => parts[0])
                .ToDictionary(static parts => parts[0], static parts => parts[^1].Trim());
        }
        catch (IOException)
        {
            return []; // the descriptor was closed since the folder was listed
        }
    }
}
