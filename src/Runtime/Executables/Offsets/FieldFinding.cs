namespace Sonde.Runtime.Executables.Offsets;

/// <summary>What became of the search for a field.</summary>
/// <param name="Offset">Bytes from the start of the struct that the search began with; -1 where there is no one offset.</param>
/// <param name="Reached">The part of the path that leads to where the search ended; empty for the struct that it began with.</param>
/// <param name="Pointer">The field at which it would have had to follow a pointer; <see langword="null"/> for none.</param>
/// <param name="Fields">The fields of the struct in which the next name of the path is not to be found.</param>
internal sealed record FieldFinding(long Offset, string Reached, string? Pointer, IReadOnlyList<StructMember> Fields)
{
    /// <summary>The paths that the next name might stand for, equally deep, where there are several.</summary>
    public IReadOnlyList<string> Meanings { get; init; } = [];
}
