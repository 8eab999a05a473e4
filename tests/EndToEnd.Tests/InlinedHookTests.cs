using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Propagation;

namespace Sonde.EndToEnd.Tests;

/// <summary>A program built with its own profile: Go inlines the functions that it calls most, including hooked ones.</summary>
public sealed class InlinedHookTests
{
    [GoFact("1.24")]
    public async Task ProgramThatServesAndCalls_GivesEverySpanOfBothSides()
    {
        const int count = 100;
        using HttpServer server = HttpServer.Start(GoBuild.Get("1.24 PGO").Build("httpcalls"));
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        foreach (int protocol in (int[])[1, 2])
            Assert.Equal(200, await client.FetchAsync($"/call/many?count={count}&parallel=8&protocol={protocol}"));

        IReadOnlyList<ExecutableProbeStatus> probes = tracing.Manager.GetStatus().Executables.Single().Probes;
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        Assert.Equal(2 * count, spans.Count(span => span.Kind == SpanKind.Client));
        Assert.Equal(2 + (2 * count), spans.Count(span => span.Kind == SpanKind.Server));
        Assert.All(spans, span => Assert.Equal(200L, span["http.response.status_code"]));

        // This is the purpose of the build: without inlining, this would be a test of any program.
        HookStatus[] hooks = [.. probes.Single(probe => probe.Probe == "net/http/server").Hooks];
        HookStatus handler = hooks.Single(hook => hook.Symbol == "net/http.serverHandler.ServeHTTP");
        Assert.Contains("net/http.(*conn).serve", handler.InlinedInto);
        Assert.Empty(handler.Sites);
        Assert.DoesNotContain(hooks, hook => hook.MissesCalls);
    }

    [GoFact("1.24")]
    public async Task RequestsWhoseHeaderIsWrittenByAnInlinedFunction_CarryTheirContextUnlessItIsSentBefore()
    {
        GoToolchain go = GoToolchain.Get("1.24");
        using HttpServer server = HttpServer.Start(HttpServer.Build(go, "httpcalls", more: GoProfile.FlagThatInlinesTheHeader(go)));
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        PropagationTraffic traffic = await PropagationTraffic.SendAsync(client, protocol: 1, many: 20, isInlined: true);

        HookStatus[] hooks =
        [
            .. tracing.Manager.GetStatus().Executables.Single().Probes
                .Where(static probe => probe.State == ProbeState.Attached).SelectMany(static probe => probe.Hooks),
        ];
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Empty(traffic.FindProblems([.. spans.Where(static span => span.Kind == SpanKind.Client).Select(MadeRequestOf)], propagates: true));
        ProbeCounters counters = status.HttpContexts();
        Assert.Equal(4, traffic.TooLate);
        Assert.Equal(traffic.TooLate, counters.InjectionsAfterTheHeader);
        Assert.Equal(counters.WantedInjections, counters.Injected + counters.WithoutContext);

        // This is the purpose of the build, as in the test above.
        HookStatus ofHeader = hooks.Single(static hook => hook.Symbol == "net/http.(*transferWriter).writeHeader");
        Assert.Contains("net/http.(*Request).write", ofHeader.InlinedInto);
        Assert.False(ofHeader.MissesCalls);
    }

    private static MadeRequest MadeRequestOf(CollectedSpan span) => new(span.TraceId, span.SpanId, (string)span["url.full"]!);
}
