using Sonde.Runtime.Cost;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Cost;

/// <summary>How costs are computed from counts and a clock that the test makes.</summary>
public sealed class CostMeterTests
{
    private const long Second = 1_000_000_000;
    private static readonly TrapTimes Times = new(Emulated: 500, SingleStepped: 10_000, Clock: 50);
    private static readonly MeteredProgram Start = new("server", "start", 1, TrapKind.Emulated);
    private static readonly MeteredProgram End = new("server", "end", 2, TrapKind.SingleStepped);
    private static readonly MeteredProgram Fork = new(null, "on_fork", 3, TrapKind.None);
    private static readonly MeteredProgram[] Programs = [Start, End, Fork];

    private readonly Dictionary<int, ProgramRuns> _runs = [];
    private readonly CostMeter _meter;

    public CostMeterTests() => _meter = new CostMeter(program => _runs.GetValueOrDefault(program));

    [Fact]
    public void Meter_ThatMeasuredNothing_ClaimsNothing() => Assert.Null(_meter.ToStatus(Times));

    [Fact]
    public void Run_CostsItsTimeWithoutTheClockAndWithItsTrap()
    {
        CostWindow window = Window(0, Second, (Start, 1000, 1_050_000), (End, 1000, 550_000));

        // 1,000 times 1,000 + 500 ns, and 500 + 10,000 ns.
        Assert.Equal(0.012, window.Cores(Times), 9);
        Assert.Equal(0.012, window.CoresBy(Times, static probe => probe)["server"], 9);
    }

    [Fact]
    public void Run_OutsideTheTracedProcesses_IsReportedApart()
    {
        CostWindow window = Window(0, Second, (Fork, 100, 100 * 1050));
        CostStatus status = _meter.ToStatus(Times)!;

        Assert.Equal(0, window.Cores(Times));
        Assert.Equal((0, 0.0001), (status.Cores, Math.Round(status.ElsewhereCores, 9)));
        Assert.Empty(status.Programs);
    }

    [Fact]
    public void Window_StandsForTheTimeUntilTheNext()
    {
        Window(0, Second, (Start, 100, 100 * 1050));
        Window(Second, Second / 10, (Start, 10, 10 * 1050));
        Window(3 * Second, Second / 10);
        _meter.Settle(4 * Second);

        CostStatus status = _meter.ToStatus(Times)!;

        Assert.Equal((4.0, 1.2), (status.Period.TotalSeconds, status.Measured.TotalSeconds));
        // 100 in the first second, and 10 in a tenth of a second that stands for two.
        ProgramCost program = Assert.Single(status.Programs);
        Assert.Equal((300, 1000.0, 500.0), (program.Hits, program.Nanoseconds, program.TrapNanoseconds));
        Assert.Equal(300 * 1500e-9 / 4, status.Cores, 9);
    }

    [Fact]
    public void Program_LoadedWithinAWindow_CountsFromZero()
    {
        _meter.Open(0, [Start]);
        _runs[2] = new ProgramRuns(7, 7 * 1050);
        CostWindow window = _meter.Close(Second, Programs);

        Assert.Equal(7, window.Uses[End.Key].Hits);
    }

    private CostWindow Window(long opened, long length, params (MeteredProgram Program, ulong Hits, ulong Nanoseconds)[] runs)
    {
        _meter.Open(opened, Programs);
        foreach ((MeteredProgram program, ulong hits, ulong nanoseconds) in runs)
        {
            ProgramRuns before = _runs.GetValueOrDefault(program.Descriptor);
            _runs[program.Descriptor] = new ProgramRuns(before.Count + hits, before.Nanoseconds + nanoseconds);
        }
        return _meter.Close(opened + length, Programs);
    }
}
