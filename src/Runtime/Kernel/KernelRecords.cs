namespace Sonde.Runtime.Kernel;

/// <summary>Heads of the records in the ring.</summary>
[MirrorsHeader("sonde/event.h", "sonde_")]
internal static partial class KernelRecords;
