using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Torture;

/// <content>Every operation that begins has exactly one outcome, regardless of the sampler.</content>
public sealed partial class TortureTests
{
    // A program that is between two of its counters when they are read: at most one on each thread of the target.
    private const long InFlight = 64;

    public static TheoryData<string, string?, int> SamplersAndRoom => new()
    {
        { "always_on", null, 16384 },
        { "always_on", null, 8 },
        { "always_off", null, 16384 },
        { "always_off", null, 8 },
        { "traceidratio", "0.5", 16384 },
        { "parentbased_traceidratio", "0.5", 16384 },
        { "parentbased_traceidratio", "0.5", 8 },
    };

    [Theory]
    [MemberData(nameof(SamplersAndRoom))]
    public async Task Operations_WithEverySamplerAndWithoutRoom_HaveExactlyOneOutcome(string name, string? argument, int maxOperations)
    {
        Assert.True(SpanSampler.TryParse(name, argument, out SpanSampler? sampler));
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [TortureProbe.Descriptor, NetHttpServerProbe.Descriptor],
            Sinks = [new SpanCollector()],
            Sampler = sampler,
            MaxOperations = maxOperations,
            RingBytes = maxOperations < 100 ? Environment.SystemPageSize : 1 << 23,
        });

        Task<Account> run = RunAsync(
            Build(GoToolchain.Distribution),
            ["-flight=1000"],
            id => manager.AddProcess(id),
            () => Waiting.Until(() => manager.GetStatus().Counters.Values.All(IsBalanced)));
        await WatchAsync(manager, run);
        Account account = await run;
        ManagerStatus status = await manager.StopAsync();

        ProbeCounters operations = status.Counters[TortureProbe.Descriptor.Name];
        ProbeCounters requests = status.Counters[NetHttpServerProbe.Descriptor.Name];
        output.WriteLine($"{account}\n{operations}\n{requests}");
        Assert.Equal((account.Operations, account.Requests), (operations.Started, requests.Started));
        Assert.All(status.Counters.Values, static counters => Assert.True(IsBalanced(counters), $"{counters}"));
        Assert.Equal((0, 0), (operations.Running, requests.Running));
        Assert.Equal(status.Spans + status.InvalidRecords, operations.Sent + requests.Sent);
        Assert.True(operations.Lost - operations.LostOperationsFull - operations.LostRingFull <= account.Unwound + account.TooDeep, $"{operations}");
        if (name == "always_off")
        {
            Assert.Equal(0, status.Lost);
            Assert.Equal(account.Operations, operations.Unsampled);
        }
    }

    // The counters are read first, then the running operations. An operation that has begun by then is running or has an outcome when
    // the next counters are read, and an operation that had an outcome or is running has begun by then.
    private static async Task WatchAsync(Manager manager, Task run)
    {
        IReadOnlyDictionary<string, ProbeCounters> before = manager.GetStatus().Counters;
        while (!run.IsCompleted)
        {
            IReadOnlyDictionary<string, ProbeCounters> after = manager.GetStatus().Counters;
            foreach ((string probe, ProbeCounters first) in before)
            {
                ProbeCounters second = after[probe];
                Assert.True(
                    first.Started <= first.Running + Ended(second) + InFlight
                    && Ended(first) + first.Running <= second.Started + InFlight,
                    $"{first}\n{second}");
            }
            before = after;
            await Task.Delay(5);
        }
    }

    private static bool IsBalanced(ProbeCounters counters) => counters.Started == counters.Running + Ended(counters);

    private static long Ended(ProbeCounters counters) =>
        counters.Sent + counters.Unsampled + counters.NotReported + counters.Lost;
}
