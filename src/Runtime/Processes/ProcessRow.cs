using System.Runtime.InteropServices;

namespace Sonde.Runtime.Processes;

/// <summary>Mirrors <c>struct sonde_process</c> of <c>sonde/traced_process.bpf.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessRow
{
    internal uint Number;
    internal uint Slot;
}
