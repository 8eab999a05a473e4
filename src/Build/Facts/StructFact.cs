using System.Collections.Immutable;

namespace Sonde.Build.Facts;

/// <summary>A struct that the object defines. Its members are in the order of their declaration.</summary>
internal sealed record StructFact(string Name, uint Size, ImmutableArray<FieldFact> Fields);
