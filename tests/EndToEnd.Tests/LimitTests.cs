using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>How much of a string is recorded.</summary>
public sealed class LimitTests
{
    private const string Probe = "net/http/server";

    private static readonly ManagerOptions Options = new() { Probes = ProbeRegistry.All };

    [Fact]
    public async Task OwnLimit_CutsItsStringAndNoOther()
    {
        (CollectedSpan span, ProbeCounters counters) = await TraceAsync(
            Options with { AttributeLimits = [new(Probe, "path", 900), new(Probe, "path", 10)] }, "/echo/0123456789?query=0123456789");

        Assert.Equal(("/echo/0123", "query=0123456789"), (span.Path, span["url.query"]));
        Assert.Equal((EventFlags.Truncated, 1), (span.Flags, counters.TruncatedStrings));
    }

    [Fact]
    public async Task NoLimit_LeavesTheStringWhole()
    {
        (CollectedSpan span, ProbeCounters counters) = await TraceAsync(Options, "/echo/0123456789?query=0123456789");

        Assert.Equal(("/echo/0123456789", "query=0123456789"), (span.Path, span["url.query"]));
        Assert.Equal((EventFlags.None, 0), (span.Flags, counters.TruncatedStrings));
    }

    [Fact]
    public async Task LimitOfAll_HoldsForEveryStringWhateverItsOwn()
    {
        (CollectedSpan span, ProbeCounters counters) = await TraceAsync(
            Options with { MaxAttributeBytes = 12, AttributeLimits = [new(Probe, "path", 500)] },
            "/echo/0123456789?query=0123456789", ("User-Agent", "agent 0123456789"));

        Assert.Equal(
            ("/echo/012345", "query=012345", "agent 012345"),
            (span.Path, span["url.query"], span["user_agent.original"]));
        // The addresses of both ends are attributes too.
        Assert.Equal((EventFlags.Truncated, 5), (span.Flags, counters.TruncatedStrings));
    }

    [Fact]
    public async Task LargestLimits_TogetherMoreThanARecord_CutTheLastString()
    {
        var header = new string('h', AttributeLimit.Largest);
        (CollectedSpan span, ProbeCounters counters) = await TraceAsync(
            Options with { AttributeLimits = [new(Probe, "user_agent", AttributeLimit.Largest), new(Probe, "trace_state", AttributeLimit.Largest)] },
            $"/echo/{new string('p', AttributeLimit.Largest - "/echo/".Length)}?{new string('q', AttributeLimit.Largest)}",
            ("traceparent", Requests.TraceparentOf(1)), ("tracestate", $"a={header[2..]}"), ("User-Agent", header), ("X-Forwarded-For", "192.0.2.1"));

        Assert.Equal((AttributeLimit.Largest, header), (span.Path.Length, span["user_agent.original"]));
        Assert.Equal("127.0.0.1", span["client.address"]); // because the proxy's value had no room
        Assert.Equal((EventFlags.Truncated, true), (span.Flags, counters.TruncatedStrings > 0));
    }

    [Fact]
    public void LimitThatTheProbeLacks_IsRefusedWithThoseThatItHas()
    {
        ProbeException refusal = Refused(new AttributeLimit(Probe, "pth", 10));

        Assert.Equal(ProbeError.BadOption, refusal.Reason);
        Assert.Equal(
            "Option 'AttributeLimits' names 'pth' of probe 'net/http/server', which is not among its limits: "
            + "forwarded, forwarded_for, forwarded_host, forwarded_proto, host, method, path, query, remote, route, trace_state, user_agent.",
            refusal.Message);
    }

    [Fact]
    public void LimitOfAProbeThatDoesNotRun_IsRefusedWithThoseThatDo() => Assert.Contains(
        "names probe 'net/http', which is not among", Refused(new AttributeLimit("net/http", "path", 10)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    public void LimitOutOfRange_IsRefused(int bytes) => Assert.Contains(
        $"'AttributeLimits' is {bytes} for 'path' of probe 'net/http/server'. It must be from 1 to 1023 bytes",
        Refused(new AttributeLimit(Probe, "path", bytes)).Message, StringComparison.Ordinal);

    private static ProbeException Refused(AttributeLimit limit) =>
        Assert.Throws<ProbeException>(() => Manager.Start(Options with { AttributeLimits = [limit] }));

    private static async Task<(CollectedSpan Span, ProbeCounters Counters)> TraceAsync(
        ManagerOptions options, string path, params (string, string)[] headers)
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server, options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync(path, headers);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        return (Assert.Single(spans), status.Counters[Probe]);
    }
}
