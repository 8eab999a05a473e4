using System.Globalization;

namespace Sonde.Runtime.Status;

/// <summary>One step that a Manager took because of <see cref="ManagerOptions.MaxCpu"/>.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="Probe">The probe that it switched; empty if the step is about all probes.</param>
/// <param name="SamplingRatio">The share of traces that is kept from now on, of those that the sampler chooses.</param>
/// <param name="Cores">The measured cost, as a share of one core.</param>
/// <param name="MaxCpu">The budget, as a share of one core.</param>
public sealed record BudgetStep(BudgetStepKind Kind, string Probe, double SamplingRatio, double Cores, double MaxCpu)
{
    /// <summary>Says what was done, and why, in one sentence.</summary>
    public override string ToString()
    {
        string why = Kind is BudgetStepKind.SwitchOn or BudgetStepKind.RaiseSampling
            ? $"Tracing costs {Percent(Cores)} of a core, within the budget of {Percent(MaxCpu)}"
            : $"Tracing costs {Percent(Cores)} of a core, above the budget of {Percent(MaxCpu)}";
        string kept = SamplingRatio >= 1
            ? "all traces that the sampler chooses are recorded again"
            : string.Create(
                CultureInfo.InvariantCulture, $"1 of {1 / SamplingRatio:0.#} traces that the sampler chooses is recorded from now on");
        return Kind switch
        {
            BudgetStepKind.SwitchOff => $"{why}: probe '{Probe}' is switched off. What it would see is neither recorded nor counted.",
            BudgetStepKind.SwitchOn => $"{why}: probe '{Probe}' is switched on again.",
            BudgetStepKind.NothingLeft => $"{why}, and no probe is left to switch off. Raise the budget, or stop tracing.",
            _ => $"{why}: {kept}.",
        };
    }

    private static string Percent(double cores) => string.Create(CultureInfo.InvariantCulture, $"{cores * 100:0.###} %");
}
