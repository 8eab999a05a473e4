namespace Sonde.Runtime.Executables.Offsets;

/// <summary>A field of a struct as a source knows it.</summary>
/// <param name="Name">Its name; that of its type where it is embedded.</param>
/// <param name="Offset">Bytes from the start of the struct.</param>
/// <param name="IsEmbedded">Whether it is embedded, so that its type's fields can be selected without its name.</param>
/// <param name="Type">The source's number of its type.</param>
internal readonly record struct StructMember(string Name, long Offset, bool IsEmbedded, ulong Type);

/// <summary>The types of an executable as one source knows them, by its numbers.</summary>
internal interface IStructGraph
{
    /// <summary>The fields of a struct; <see langword="null"/> where the type is none, or is damaged.</summary>
    IReadOnlyList<StructMember>? FieldsOf(ulong type);

    /// <summary>What a pointer points to; <see langword="null"/> where the type is none.</summary>
    ulong? PointeeOf(ulong type);
}
