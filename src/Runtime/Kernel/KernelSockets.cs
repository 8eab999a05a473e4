namespace Sonde.Runtime.Kernel;

/// <summary>Sockets of traced processes, and the lines that they must send.</summary>
[MirrorsHeader("sonde/socket.h", "sonde_")]
internal static partial class KernelSockets;
