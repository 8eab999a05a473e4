namespace Sonde.Runtime.Kernel;

/// <summary>The records about processes in the ring.</summary>
[MirrorsHeader("sonde/process_event.h", "sonde_")]
internal static partial class KernelProcessEvents;
