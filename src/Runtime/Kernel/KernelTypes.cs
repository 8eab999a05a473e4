namespace Sonde.Runtime.Kernel;

/// <summary>What the Manager writes for programs, and what programs count for it.</summary>
[MirrorsHeader("sonde/manager.h", "sonde_")]
internal static partial class KernelTypes;
