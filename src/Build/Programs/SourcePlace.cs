namespace Sonde.Build.Programs;

/// <summary>The source line of an instruction. <paramref name="File"/> is shortened by the compiler's prefix maps.</summary>
internal sealed record SourcePlace(int Index, string File, int Line);
