namespace Sonde.Runtime.Status;

/// <summary>The state of a probe on one executable.</summary>
public enum ProbeState
{
    /// <summary>Its programs are attached.</summary>
    Attached,

    /// <summary>
    /// The executable has none of the functions that the probe hooks, or the probe that this one works for is not attached.
    /// </summary>
    NotPresent,

    /// <summary>The library is present, but the probe cannot work; the reason says why.</summary>
    Off,

    /// <summary>
    /// It could work, but this Manager does not use it: what it needs is not allowed or not wanted, or it is switched off because of
    /// <see cref="ManagerOptions.MaxCpu"/>, as the reason says.
    /// </summary>
    Idle,
}
