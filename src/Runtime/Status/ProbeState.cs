namespace Sonde.Runtime.Status;

/// <summary>How a probe stands with one executable.</summary>
public enum ProbeState
{
    /// <summary>Its programs are attached.</summary>
    Attached,

    /// <summary>The executable has none of the functions that the probe hooks.</summary>
    NotPresent,

    /// <summary>The library is there, but the probe cannot work; the reason says why.</summary>
    Off,
}
