namespace Sonde.Runtime;

/// <summary>Why a probe is off. The first that applies is reported.</summary>
internal enum SwitchReason
{
    /// <summary>It was switched off for all targets.</summary>
    Everywhere,

    /// <summary>It costs more than the budget.</summary>
    Budget,

    /// <summary>It is not among the probes of the target's group.</summary>
    Group,

    /// <summary>It was switched off for this target.</summary>
    Target,
}
