using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>How the processes of each executable are admitted at their first hook (<c>sonde/process_met.bpf.h</c>).</summary>
/// <param name="bySlot">The kernel's table.</param>
internal sealed class AdmissionTable(BpfMap bySlot)
{
    private readonly Dictionary<uint, uint> _groups = [];

    /// <summary>The rows of settings that processes will use which programs admit.</summary>
    internal IEnumerable<uint> Groups => _groups.Values;

    /// <summary>Sets how the processes of an executable are admitted.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="everyProcess">Whether each process is traced, or only those that are followed.</param>
    /// <param name="group">The row of the settings of those that have none of their own.</param>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal void Set(uint slot, bool everyProcess, uint group)
    {
        var admission = new KernelTypes.Admission { EveryProcess = everyProcess ? 1u : 0, Group = group };
        Errno.ThrowIfNegative(bySlot.Update(slot, admission), "The admission of processes could not be set");
        _groups[slot] = group;
    }
}
