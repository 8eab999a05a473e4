namespace Sonde.Build.Facts;

/// <summary>A member of a struct. Its offset and size are in bytes and have no meaning for a bit-field.</summary>
internal sealed record FieldFact(string Name, uint Offset, uint Size, bool IsBitfield);
