namespace Sonde.Runtime.Executables.Offsets;

/// <summary>A field of a struct, as a source knows it.</summary>
/// <param name="Name">Its name; the name of its type if it is embedded.</param>
/// <param name="Offset">Bytes from the start of the struct.</param>
/// <param name="IsEmbedded">Whether it is embedded, so that the fields of its type can be selected without its name.</param>
/// <param name="Type">The number by which the source identifies its type.</param>
internal readonly record struct StructMember(string Name, long Offset, bool IsEmbedded, ulong Type);

/// <summary>The types of an executable as one source knows them, identified by that source's numbers.</summary>
internal interface IStructGraph
{
    /// <summary>Returns the fields of a struct; <see langword="null"/> if the type is not a struct or is damaged.</summary>
    IReadOnlyList<StructMember>? FieldsOf(ulong type);

    /// <summary>Returns the type to which a pointer points; <see langword="null"/> if the type is not a pointer.</summary>
    ulong? PointeeOf(ulong type);
}
