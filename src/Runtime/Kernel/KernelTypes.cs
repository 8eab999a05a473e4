namespace Sonde.Runtime.Kernel;

/// <summary>What the Manager tells programs, and what they count for it.</summary>
[MirrorsHeader("sonde/manager.h", "sonde_")]
internal static partial class KernelTypes;
