namespace Sonde.Runtime.Targets;

/// <summary>Where a struct offset comes from.</summary>
public enum OffsetSource
{
    /// <summary>No source knows the struct, or the struct has no such field.</summary>
    Absent,

    /// <summary>The runtime's type descriptors in the executable.</summary>
    TypeDescriptor,

    /// <summary>The executable's debug information.</summary>
    Dwarf,

    /// <summary>The embedded index, for exactly this version.</summary>
    Index,

    /// <summary>The embedded index, for the nearest known version of the same minor series: probable, not certain.</summary>
    NearestVersion,
}
