namespace Sonde.Runtime.Kernel;

/// <summary>What the ring says of processes.</summary>
[MirrorsHeader("sonde/process_event.h", "sonde_")]
internal static partial class KernelProcessEvents;
