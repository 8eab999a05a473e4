namespace Sonde.Build.Facts;

/// <summary>A BPF map that the object declares.</summary>
internal sealed record MapFact(string Name, string Type);
