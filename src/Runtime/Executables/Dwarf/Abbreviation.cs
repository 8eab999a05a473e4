namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>How one attribute of an entry is encoded.</summary>
internal readonly record struct AttributeShape(ulong Name, ulong Form, long ImplicitValue);

/// <summary>The shape that many entries share: their tag and the list of their attributes.</summary>
/// <param name="Tag">The kind of thing that the entries describe.</param>
/// <param name="HasChildren">Whether children follow each entry.</param>
/// <param name="Attributes">The attributes in order.</param>
/// <param name="FixedSize">
/// Size of an entry's values in bytes if all entries have the same, otherwise -1: most entries are skipped by it.
/// </param>
internal sealed record Abbreviation(ulong Tag, bool HasChildren, AttributeShape[] Attributes, int FixedSize);
