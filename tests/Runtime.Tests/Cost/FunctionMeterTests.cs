using Sonde.Runtime.Cost;
using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Tests.Cost;

/// <summary>How the cost of one function follows from what programs count at it.</summary>
public sealed class FunctionMeterTests
{
    private const long Second = 1_000_000_000;
    private static readonly TrapTimes Times = new(Emulated: 500, SingleStepped: 10_000, Clock: 0);
    private static readonly FunctionPlan Function = new(
        "main.F", new ProbeSite(0, 0, ProbeSiteKind.EmulatedEntry), [new ProbeSite(8, 8, ProbeSiteKind.Return)], []);

    private readonly FunctionMeter _meter = new(limit: 0.05, shortest: TimeSpan.FromMilliseconds(500));

    [Fact]
    public void Cost_IsThatOfTheCallsWithTheirTrapsAndTheMeanTimeOfThoseThatAreTimed()
    {
        Look(0, calls: 1000);

        // 640 calls in a second: 500 + 300 ns at the start, and 10,000 + 200 ns at the return.
        Assert.Equal(640 * 11_000e-9, Assert.Single(Look(Second, calls: 1640, timed: 10, start: 300, end: 200)).Cores, 9);
    }

    [Fact]
    public void Cost_IsTooMuchWhenItWasSoTwice()
    {
        Look(0, calls: 0);
        Assert.False(Assert.Single(Look(Second, calls: 10_000)).IsTooMuch);
        Assert.False(Assert.Single(Look(2 * Second, calls: 10_100)).IsTooMuch);
        Assert.False(Assert.Single(Look(3 * Second, calls: 20_000)).IsTooMuch);
        Assert.True(Assert.Single(Look(4 * Second, calls: 30_000)).IsTooMuch);
    }

    private IReadOnlyList<FunctionCost> Look(long now, ulong calls, ulong timed = 0, ulong start = 0, ulong end = 0) => _meter.Look(
        now,
        [
            new FunctionUse(new FunctionTable(rate: 1000), 0, Function, new KernelFunctions.FunctionState
            {
                Calls = calls,
                Start = new KernelFunctions.FunctionTime { Runs = timed, Nanoseconds = timed * start },
                End = new KernelFunctions.FunctionTime { Runs = timed, Nanoseconds = timed * end },
            }),
        ],
        Times);
}
