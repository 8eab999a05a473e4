namespace Sonde.Build.Compiling;

/// <summary>A header as an <c>#include</c> names it.</summary>
internal sealed record BpfHeader(string Path, string IncludePath);
