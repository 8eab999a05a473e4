using System.Collections.Concurrent;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>What tracing costs the traced program, and how it is kept within a budget.</summary>
public sealed class CostTests
{
    private const string Server = "net/http/server";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cost_OfServedRequests_IsMeasuredPerProgram(bool perfEvents)
    {
        const int requests = 20;
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server, new ManagerOptions
        {
            Probes = [NetHttpServerProbe.Descriptor],
            MeasureCost = true,
            ForcePerfEvents = perfEvents,
            BudgetPace = new BudgetPace { Interval = TimeSpan.FromHours(1) }, // the first window ends with the Manager
        });
        using HttpClient client = server.CreateClient();
        await Waiting.Until(() => tracing.Manager.IsMeasuringCost);

        for (int i = 0; i < requests; i++)
            await client.FetchAsync("/hello");

        CostStatus cost = (await tracing.StopAsync()).Status.Cost!;
        ProgramCost start = Assert.Single(cost.Programs, static program => program.Program == "http_server_start");
        Assert.Equal((Server, (long)requests), (start.Probe, start.Hits));
        Assert.True(start is { Nanoseconds: > 0, TrapNanoseconds: > 0, Cores: > 0 }, start.ToString());
        Assert.True(cost.EmulatedTrapNanoseconds < cost.SingleSteppedTrapNanoseconds, cost.ToString());
        Assert.Equal(cost.Period, cost.Measured);
    }

    [Fact]
    public async Task Cost_OfAnEarlyReturn_IsThatOfAnEmulatedSite()
    {
        using HttpServer program = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(program, new ManagerOptions
        {
            Probes = [NetHttpClientProbe.Descriptor],
            MeasureCost = true,
            BudgetPace = new BudgetPace { Interval = TimeSpan.FromHours(1) },
        });
        using HttpClient client = program.CreateClient();
        await Waiting.Until(() => tracing.Manager.IsMeasuringCost);

        await client.FetchAsync("/call/here?protocol=1");

        CostStatus cost = (await tracing.StopAsync()).Status.Cost!;
        ProgramCost end = Assert.Single(cost.Programs, static program => program.Program == "http_client_end");
        Assert.Equal(cost.EmulatedTrapNanoseconds, end.TrapNanoseconds);
    }

    [Fact]
    public async Task Cost_ThatNobodyAskedFor_IsNotMeasured()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server);

        ManagerStatus status = (await tracing.StopAsync()).Status;

        Assert.Null(status.Cost);
        Assert.Null(status.Budget);
    }

    [Fact]
    public async Task Budget_BelowAnyLoad_ThinsOutThenSwitchesOffAndComesBackWithoutLoad()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var steps = new ConcurrentQueue<BudgetStep>();
        await using Tracing tracing = Tracing.Of(server, new ManagerOptions
        {
            Probes = [NetHttpServerProbe.Descriptor],
            MaxCpu = 1e-7, // one hit in ten seconds is above it
            BudgetPace = new BudgetPace
            {
                Interval = TimeSpan.FromMilliseconds(100),
                Window = TimeSpan.FromMilliseconds(50),
                CalmWindows = 2,
                FirstRetry = TimeSpan.FromMilliseconds(200),
                EndingTime = TimeSpan.FromMilliseconds(200),
            },
        });
        tracing.Manager.BudgetStepTaken += steps.Enqueue;
        using HttpClient client = server.CreateClient();
        using var slow = new CancellationTokenSource();
        Task<string> stuck = client.GetStringAsync("/sleep?ms=600000", slow.Token);
        await Waiting.Until(() => Counters().Started == 1);

        await LoadUntil(client, () => steps.Any(static step => step.Kind == BudgetStepKind.SwitchOff));
        ManagerStatus off = tracing.Manager.GetStatus();
        await client.FetchAsync("/hello?off");
        await Waiting.Until(() => tracing.Manager.GetStatus().Budget is { SamplingRatio: 1, SwitchedOff.Count: 0 });
        await client.FetchAsync("/hello?again");
        await slow.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        BudgetStepKind[] kinds = [.. steps.Select(static step => step.Kind)];
        Assert.Equal((BudgetStepKind.LowerSampling, BudgetStepKind.RaiseSampling), (kinds[0], kinds[^1]));
        Assert.True(Array.IndexOf(kinds, BudgetStepKind.SwitchOff) < Array.LastIndexOf(kinds, BudgetStepKind.SwitchOn), string.Join(' ', kinds));
        Assert.Equal([Server], off.Budget!.SwitchedOff);
        Assert.Equal(ProbeState.Idle, Assert.Single(Assert.Single(off.Executables).Probes).State);
        Assert.DoesNotContain(spans, static span => span["url.query"] is "off");
        Assert.Contains(spans, static span => span["url.query"] is "again");
        ProbeCounters counters = status.Counters[Server];
        Assert.True(counters.Unsampled > 0, counters.ToString());
        Assert.True(counters.LostSwitchedOff > 0, counters.ToString());
        Assert.Equal(counters.Started, counters.Sent + counters.Unsampled + counters.NotReported + counters.Lost);

        ProbeCounters Counters() => tracing.Manager.GetStatus().Counters[Server];
    }

    private static async Task LoadUntil(HttpClient client, Func<bool> isEnough)
    {
        for (var end = DateTime.UtcNow.AddSeconds(60); !isEnough() && DateTime.UtcNow < end;)
            await client.FetchAsync("/hello");
        Assert.True(isEnough());
    }
}
