namespace Sonde.Runtime.Status;

/// <summary>What a Manager does to keep within its budget, or to undo that.</summary>
public enum BudgetStepKind
{
    /// <summary>A smaller share of the traces is recorded from now on.</summary>
    LowerSampling,

    /// <summary>A probe is detached from all executables, together with those that work for it.</summary>
    SwitchOff,

    /// <summary>The cost is above the budget, and no probe is left that could be switched off.</summary>
    NothingLeft,

    /// <summary>A probe is attached again.</summary>
    SwitchOn,

    /// <summary>A larger share of the traces is recorded from now on.</summary>
    RaiseSampling,
}
