namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>How the attributes of one attribute list are written.</summary>
internal readonly record struct AttributeShape(ulong Name, ulong Form, long ImplicitValue);

/// <summary>The shape that many entries share: their tag and the list of their attributes.</summary>
/// <param name="Tag">What the entries describe.</param>
/// <param name="HasChildren">Whether children follow each entry.</param>
/// <param name="Attributes">The attributes in order.</param>
/// <param name="FixedSize">Size of an entry's values in bytes where all have the same, else -1: most entries are skipped by it.</param>
internal sealed record Abbreviation(ulong Tag, bool HasChildren, AttributeShape[] Attributes, int FixedSize);
