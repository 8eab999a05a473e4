namespace Sonde.Runtime.Kernel;

/// <summary>The plans by which programs record calls of any function.</summary>
[MirrorsHeader("sonde/function_span.h", "sonde_")]
internal static partial class KernelFunctions;
