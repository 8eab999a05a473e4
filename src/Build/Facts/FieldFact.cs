namespace Sonde.Build.Facts;

/// <summary>A member of a struct; offset and size are bytes, and have no meaning for a bit-field.</summary>
internal sealed record FieldFact(string Name, uint Offset, uint Size, bool IsBitfield);
