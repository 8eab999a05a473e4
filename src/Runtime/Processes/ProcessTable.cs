using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The kernel's tables of processes (<c>sonde/traced_process.bpf.h</c>). Programs take processes in, too; an entry goes when its
/// process ends or runs another program.
/// </summary>
/// <param name="traced">Traced processes.</param>
/// <param name="followed">Those whose next program is traced as well, with or without their children.</param>
internal sealed class ProcessTable(BpfMap traced, BpfMap followed)
{
    /// <summary>Takes a process in, unless it is there: its number is then the one that it has.</summary>
    /// <returns>False where the table is full; the number is then the id.</returns>
    internal bool TryAdd(int processId, uint slot, out ProcessKey key)
    {
        var row = new KernelTypes.Process { Number = (uint)Random.Shared.Next() | KernelTypes.Numbered, Slot = slot };
        for (int result = -Libc.EEXIST; result == -Libc.EEXIST;)
        {
            result = traced.Update((uint)processId, row, BpfMap.OnlyNew);
            if (result == 0 || (result == -Libc.EEXIST && traced.TryRead((uint)processId, out row)))
            {
                key = new ProcessKey(processId, row.Number);
                return true;
            }
        }
        key = WithoutNumber(processId);
        return false;
    }

    /// <summary>What the process of that id is now, if it is traced.</summary>
    internal ProcessKey KeyOf(int processId) => traced.TryRead((uint)processId, out KernelTypes.Process row)
        ? new ProcessKey(processId, row.Number)
        : WithoutNumber(processId);

    /// <summary>Whether it still runs, and runs the same program.</summary>
    internal bool Runs(ProcessKey key) => traced.TryRead((uint)key.ProcessId, out KernelTypes.Process row) && row.Number == key.Number;

    /// <summary>Takes a process out, if the id is not another one's by now.</summary>
    internal void Remove(ProcessKey key)
    {
        if (Runs(key))
            traced.Delete((uint)key.ProcessId);
    }

    /// <summary>Follows a process from now on. What is followed already is followed at least as far.</summary>
    /// <returns>False where the table is full.</returns>
    internal bool Follow(int processId, KernelTypes.Following following)
    {
        followed.TryRead((uint)processId, out uint before);
        return followed.Update((uint)processId, before | (uint)following) == 0;
    }

    internal void Unfollow(int processId) => followed.Delete((uint)processId);

    /// <summary>Counts the programs that a followed process executes.</summary>
    internal uint ProgramsOf(int processId) =>
        followed.TryRead((uint)processId, out uint following) ? following / (uint)KernelTypes.Following.Executed : 0;

    internal IReadOnlyCollection<int> Followed()
    {
        var ids = new HashSet<int>();
        followed.ForEach((in uint id, ReadOnlySpan<byte> _) => ids.Add((int)id));
        return ids;
    }

    internal bool IsFollowed(int processId) => followed.TryRead((uint)processId, out uint _);

    private static ProcessKey WithoutNumber(int processId) => new(processId, (uint)processId);
}
