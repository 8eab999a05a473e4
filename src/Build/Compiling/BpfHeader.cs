namespace Sonde.Build.Compiling;

/// <summary>A header, and the path by which an <c>#include</c> names it.</summary>
internal sealed record BpfHeader(string Path, string IncludePath);
