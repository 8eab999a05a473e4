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
    /// It could work, but this Manager does not use it, as the reason says: what it needs is not allowed or not wanted, or it is switched
    /// off, by the host or because of <see cref="ManagerOptions.MaxCpu"/>.
    /// </summary>
    Idle,

    /// <summary>
    /// It could not be attached for a reason that may pass, as the reason says (no memory, too many open files). The Manager tries again, at
    /// growing intervals of up to a minute.
    /// </summary>
    Waiting,
}
