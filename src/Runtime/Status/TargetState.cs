namespace Sonde.Runtime.Status;

/// <summary>What a Manager does with a process that is to be traced.</summary>
public enum TargetState
{
    /// <summary>
    /// Its executable is analysed and attached; it is not traced yet. If that failed for a reason that may pass, the reason says so, and the
    /// Manager tries again, at growing intervals of up to a minute.
    /// </summary>
    Starting,

    /// <summary>It is traced.</summary>
    Traced,

    /// <summary>It is traced, but a probe that its program has a use for does not work; the reason says why.</summary>
    Restricted,

    /// <summary>It cannot be traced; the reason says why.</summary>
    Refused,
}
