using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sonde.Probes.Go;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Extensions.Hosting.Tests;

/// <summary>What the health check says.</summary>
public sealed class HealthTests
{
    [Fact]
    public void Losses_SinceTheLastCheck_AreReasonsOnceWithTheRemedy()
    {
        ManagerStatus before = Status(new ProbeCounters(), dropped: 0);
        ManagerStatus after = Status(new ProbeCounters { LostRingFull = 3 }, dropped: 2);

        List<string> reasons = HealthReasons.Of(before, after);

        Assert.Empty(HealthReasons.Of(null, before));
        Assert.Collection(
            reasons,
            static reason => Assert.Equal("3 operations of probe 'http' were lost, because the ring was full. Raise RingBytes.", reason),
            static reason => Assert.StartsWith("2 spans were dropped, because sink Slow is too slow", reason, StringComparison.Ordinal));
        Assert.Empty(HealthReasons.Of(after, after));
    }

    [Fact]
    public async Task Check_BeforeTheHostHasStarted_IsUnhealthyAndStartsNothing()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSonde(ProbeRegistry.All);
        services.AddHealthChecks().AddSonde();
        await using ServiceProvider provider = services.BuildServiceProvider();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["sonde"].Status);
        Assert.Contains("not started", report.Entries["sonde"].Description, StringComparison.Ordinal);
    }

    private static ManagerStatus Status(ProbeCounters counters, long dropped) => new()
    {
        Executables = [],
        Counters = new Dictionary<string, ProbeCounters> { ["http"] = counters },
        Spans = 0,
        RecordBytes = 0,
        InvalidRecords = 0,
        DescribeErrors = 0,
        SinkErrors = 0,
        SinkQueues = [new SinkQueueStatus("Slow", 10, 0, dropped, 0, 0, dropped)],
        Backend = "",
        Propagation = ContextPropagation.None,
        PropagationUnavailableReason = "",
    };
}
