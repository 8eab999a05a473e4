using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>How the processes of each executable are admitted at their first hook (<c>sonde/process_met.bpf.h</c>).</summary>
/// <param name="bySlot">The kernel's table.</param>
internal sealed class AdmissionTable(BpfMap bySlot)
{
    /// <summary>Sets whether each process of an executable is traced.</summary>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal void Set(uint slot, bool everyProcess) => Errno.ThrowIfNegative(
        bySlot.Update(slot, new KernelTypes.Admission { EveryProcess = everyProcess ? 1u : 0 }), "The admission of processes could not be set");
}
