namespace Sonde.Build.Programs;

/// <summary>Where an instruction comes from; <paramref name="File"/> is as the compiler was told to shorten it.</summary>
internal sealed record SourcePlace(int Index, string File, int Line);
