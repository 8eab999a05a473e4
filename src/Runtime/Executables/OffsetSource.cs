namespace Sonde.Runtime.Executables;

/// <summary>Where a struct offset comes from.</summary>
public enum OffsetSource
{
    /// <summary>No source knows the struct, or the struct has no such field.</summary>
    Absent,

    /// <summary>The runtime's type descriptors in the executable.</summary>
    TypeDescriptor,

    /// <summary>The executable's debug information.</summary>
    Dwarf,

    /// <summary>The index of the probe's assembly. It observed this version, or equal offsets before and after it.</summary>
    Index,

    /// <summary>
    /// The index of the probe's assembly, for the nearest observed version of the same minor series. The offset is probable, not certain.
    /// </summary>
    NearestVersion,

    /// <summary>The probe's own declaration (<c>[GoOffset]</c>'s <c>Fallback</c>); nothing in the executable confirms it.</summary>
    Fallback,
}
