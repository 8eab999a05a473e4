using Sonde.Runtime.Status;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests.Tracing;

/// <summary>What <c>sonde trace</c> says at its end about the cost of tracing.</summary>
public sealed class CostTextTests
{
    private static readonly CostStatus Cost = new()
    {
        Period = TimeSpan.FromSeconds(10),
        Measured = TimeSpan.FromSeconds(1.9),
        EmulatedTrapNanoseconds = 500,
        SingleSteppedTrapNanoseconds = 10_000,
        ElsewhereCores = 0.00001,
        Programs =
        [
            new("server", "start", 41_200, 1_570, 500, 0.0127),
            new("", "add_line", 1, 300, 0, 0.000001),
        ],
    };

    [Fact]
    public void Report_NamesEachProgramWithHitsTimeAndShare() => Assert.Equal(
        [
            "cost in the traced processes: 1.27 % of a core over 10.0 s, estimated from 1.9 s of measurement",
            "  start of server: about 41,200 hits, 1,570 ns + 500 ns trap each, 1.27 % of a core",
            "  add_line: about 1 hit, 300 ns each, less than 0.01 % of a core",
            "  and in all processes of the machine, when they start, end or connect: less than 0.01 % of a core",
            "  the time of a trap is an estimate, timed on this machine with cold caches",
        ],
        LinesOf(Cost));

    [Fact]
    public void Report_OfAShortTrace_SaysThatAllOfItWasMeasured() =>
        Assert.Contains("over 1.9 s, measured throughout", LinesOf(Cost with { Period = Cost.Measured })[0], StringComparison.Ordinal);

    [Fact]
    public void Report_OfManyPrograms_AddsUpTheCheapOnes()
    {
        string[] lines = LinesOf(Cost with { Programs = [.. Enumerable.Range(1, 9).Select(static i => new ProgramCost("p", $"f{i}", 1, 1, 1, 0.01))] });

        Assert.Equal(6, lines.Count(static line => line.StartsWith("  f", StringComparison.Ordinal)));
        Assert.Contains("  others: 3 % of a core", lines);
    }

    [Fact]
    public void Report_WithoutHits_ClaimsNoCost() => Assert.Equal(
        ["cost in the traced processes: no hook was hit in the 1.9 s that were measured"], LinesOf(Cost with { Programs = [] }));

    [Fact]
    public void Report_WithoutTheTimeOfATrap_SaysThatItIsMissing() => Assert.EndsWith(
        "the trap into the kernel is not included, because it could not be timed",
        LinesOf(Cost with { EmulatedTrapNanoseconds = 0 })[^1], StringComparison.Ordinal);

    [Fact]
    public void Report_ThatWasNotPossible_SaysWhy() => Assert.Equal(
        ["cost in the traced processes: not measured. It is forbidden."],
        CostText.Lines(new TracerStatus([], 0, []) { CostUnavailableReason = "It is forbidden." }));

    [Fact]
    public void Report_OfABudget_SaysWhatItTook()
    {
        var budget = new BudgetStatus
        {
            MaxCpu = 0.03,
            Cores = 0,
            SamplingRatio = 0.5,
            LowestSamplingRatio = 0.125,
            SwitchedOff = ["server"],
            Reductions = 2,
        };

        Assert.Equal(
            ["budget of 3 % of a core: 2 reductions, at the lowest 1 of 8 traces was recorded, off at the end: server"],
            CostText.Lines(new TracerStatus([], 0, []) { Budget = budget }));
    }

    private static string[] LinesOf(CostStatus cost) => [.. CostText.Lines(new TracerStatus([], 0, []) { Cost = cost })];
}
