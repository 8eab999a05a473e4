namespace Sonde.Runtime.Kernel;

/// <summary>What programs store about spans and operations.</summary>
[MirrorsHeader("sonde/span.h", "sonde_")]
internal static partial class KernelSpans;
