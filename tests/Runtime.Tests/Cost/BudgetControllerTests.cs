using Sonde.Runtime.Cost;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Cost;

/// <summary>What a budget decides, from measurements and a clock that the test makes.</summary>
public sealed class BudgetControllerTests
{
    private const double Limit = 0.03;

    private readonly BudgetController _budget = new(Limit, BudgetPace.Default);
    private TimeSpan _now;

    [Fact]
    public void Cost_WithinTheLimit_ChangesNothing()
    {
        for (int i = 0; i < 10; i++)
            Assert.Null(Measure(Limit));
    }

    [Fact]
    public void Cost_AboveTheLimit_LowersTheShareInProportion()
    {
        BudgetStep step = Assert.IsType<BudgetStep>(Measure(0.06));

        Assert.Equal((BudgetStepKind.LowerSampling, 0.4), (step.Kind, Math.Round(step.SamplingRatio, 6)));
    }

    [Fact]
    public void Cost_FarAboveTheLimit_LowersTheShareByEightAtMost()
    {
        Assert.Equal([1 / 8.0, 1 / 64.0, 1 / 512.0, 1 / 1024.0], Enumerable.Range(0, 4).Select(_ => Measure(5)!.SamplingRatio));
    }

    [Fact]
    public void Cost_ThatHardlyDependsOnTheShare_LowersItInLargerAndLargerSteps()
    {
        double[] shares = [.. Enumerable.Range(0, 6).Select(_ => Math.Round(Measure(0.04)!.SamplingRatio, 5))];

        Assert.Equal([0.6, 0.3, 0.075, 0.00938, 0.00117, 0.00098], shares);
    }

    [Fact]
    public void Cost_AboveTheLimitAtTheLowestShare_SwitchesOffTheMostExpensiveProbeFirst()
    {
        Lower();

        Assert.Null(Measure(0.09, ("cheap", 0.04), ("dear", 0.05)));
        Assert.Equal((BudgetStepKind.SwitchOff, "dear"), Of(Measure(0.09, ("cheap", 0.04), ("dear", 0.05))));
        Assert.Null(Measure(0.04, ("cheap", 0.04)));
        Assert.Equal((BudgetStepKind.SwitchOff, "cheap"), Of(Measure(0.04, ("cheap", 0.04))));
        Assert.Equal(["dear", "cheap"], _budget.Off);
    }

    [Fact]
    public void Cost_ThatNoProbeCauses_IsSaidOnce()
    {
        Lower();
        Measure(1);

        Assert.Equal(BudgetStepKind.NothingLeft, Measure(1)?.Kind);
        Assert.Null(Measure(1));
    }

    [Fact]
    public void Load_ThatFalls_UndoesTheStepsInTheOppositeOrder()
    {
        Lower();
        Measure(0.05, ("one", 0.05));
        Measure(0.05, ("one", 0.05));

        BudgetStep[] undone = [.. Enumerable.Range(0, 60).Select(_ => Measure(0)).OfType<BudgetStep>()];

        Assert.Equal((BudgetStepKind.SwitchOn, "one"), Of(undone[0]));
        Assert.All(undone[1..], static step => Assert.Equal(BudgetStepKind.RaiseSampling, step.Kind));
        Assert.Equal(1, undone[^1].SamplingRatio);
        Assert.Empty(_budget.Off);
    }

    [Fact]
    public void Share_UnderALoadThatStays_DoesNotSwing()
    {
        // 10 % of a core at the full share, of which a tenth does not depend on the share.
        double CostAt(double share) => 0.01 + (0.09 * share);
        for (int i = 0; i < 20; i++)
            Measure(CostAt(_budget.Ratio));

        Assert.True(CostAt(_budget.Ratio) <= Limit);
        for (int i = 0; i < 100; i++)
            Assert.Null(Measure(CostAt(_budget.Ratio)));
    }

    [Fact]
    public void Probe_WhoseTrialFails_IsTriedLessAndLessOften()
    {
        Lower();
        Measure(1, ("one", 1));
        Measure(1, ("one", 1));
        var waits = new List<double>();
        for (int trial = 0; trial < 9; trial++)
        {
            TimeSpan off = _now;
            while (Measure(0)?.Kind != BudgetStepKind.SwitchOn)
            {
            }
            waits.Add((_now - off).TotalSeconds);
            Assert.Equal(BudgetStepKind.SwitchOff, Measure(1, ("one", 1))?.Kind);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600], waits);
    }

    [Fact]
    public void Probe_OnTrial_IsTheOneThatIsSwitchedOffAgain()
    {
        Lower();
        Measure(0.05, ("one", 0.03), ("other", 0.02));
        Measure(0.05, ("one", 0.03), ("other", 0.02));
        while (Measure(0.01, ("other", 0.01))?.Kind != BudgetStepKind.SwitchOn)
        {
        }

        Assert.Equal((BudgetStepKind.SwitchOff, "one"), Of(Measure(0.04, ("one", 0.015), ("other", 0.025))));
    }

    [Fact]
    public void Probe_ThatIsOff_IsNotSwitchedOffTwice()
    {
        Lower();
        for (int i = 0; i < 6; i++)
            Measure(1, ("one", 1));

        Assert.Equal(["one"], _budget.Off);
    }

    [Fact]
    public void Probe_OnTrial_IsMeasuredAtOnce()
    {
        Lower();
        Assert.False(_budget.IsUrgent);
        Measure(1, ("one", 1));
        Assert.True(_budget.IsUrgent);
        Measure(1, ("one", 1));
        while (Measure(0)?.Kind != BudgetStepKind.SwitchOn)
        {
        }

        Assert.True(_budget.IsUrgent);
        Measure(0);
        Assert.False(_budget.IsUrgent);
    }

    private void Lower()
    {
        while (_budget.Ratio > BudgetController.LowestRatio)
            Measure(5);
    }

    private BudgetStep? Measure(double cores, params (string Probe, double Cores)[] probes)
    {
        _now += TimeSpan.FromSeconds(1);
        return _budget.Next(_now, cores, probes.ToDictionary(static probe => probe.Probe, static probe => probe.Cores));
    }

    private static (BudgetStepKind Kind, string Probe) Of(BudgetStep? step) => (step!.Kind, step.Probe);
}
