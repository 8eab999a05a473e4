namespace Sonde.Runtime.Executables;

/// <summary>Offset of a Go struct's field in one executable. Offset 0 is a valid offset; absence is reported separately.</summary>
/// <param name="Offset">Bytes from the start of the struct; -1 if it is absent.</param>
/// <param name="Source">Where the offset comes from.</param>
public readonly record struct StructOffset(long Offset, OffsetSource Source)
{
    /// <summary>The answer if no source knows the field.</summary>
    public static StructOffset Absent => new(-1, OffsetSource.Absent);

    /// <summary>
    /// The version whose offset was used instead of the executable's own; <see langword="null"/> unless <see cref="Source"/> is
    /// <see cref="OffsetSource.NearestVersion"/>.
    /// </summary>
    public string? NearestVersion { get; init; }

    /// <summary>Hash of the type that points to the struct; 0 unless the executable has descriptors of both types.</summary>
    internal uint PointerType { get; init; }

    /// <summary>Hash of the struct's own type; 0 unless the executable has its descriptor and an interface that holds it points to it.</summary>
    internal uint StructType { get; init; }

    /// <summary>Whether all public values are equal.</summary>
    public bool Equals(StructOffset other) =>
        Offset == other.Offset && Source == other.Source && NearestVersion == other.NearestVersion;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, Source, NearestVersion);

    /// <summary>Whether the offset is known.</summary>
    public bool IsPresent => Source != OffsetSource.Absent;
}
