namespace Sonde.Runtime.Kernel;

/// <summary>What programs keep of spans and operations.</summary>
[MirrorsHeader("sonde/span.h", "sonde_")]
internal static partial class KernelSpans;
