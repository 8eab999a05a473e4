namespace Sonde.Runtime.Executables.Offsets;

/// <summary>The result of the search for a field.</summary>
/// <param name="Offset">Bytes from the start of the struct in which the search began; -1 if there is no single offset.</param>
/// <param name="Reached">The part of the path up to the place where the search ended; empty for the struct in which it began.</param>
/// <param name="Pointer">The field at which the search would have to follow a pointer; <see langword="null"/> if there is none.</param>
/// <param name="Fields">The fields of the struct that does not have the next name of the path.</param>
internal sealed record FieldFinding(long Offset, string Reached, string? Pointer, IReadOnlyList<StructMember> Fields)
{
    /// <summary>The paths that the next name may stand for, all equally deep, if there are several.</summary>
    public IReadOnlyList<string> Meanings { get; init; } = [];
}
