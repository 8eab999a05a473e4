using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>
/// The kernel's tables of processes (<c>sonde/traced_process.bpf.h</c>). BPF programs add processes too. An entry is removed when its
/// process ends or executes another program.
/// </summary>
/// <param name="traced">Traced processes.</param>
/// <param name="numbers">The numbers of the traced processes.</param>
/// <param name="followed">Processes whose next program is traced as well, with or without their children.</param>
/// <param name="untraced">The operations that began in processes that are not traced.</param>
/// <param name="listeners">The groups of processes that are selected for their ports.</param>
internal sealed class ProcessTable(BpfMap traced, BpfMap numbers, BpfMap followed, BpfMap untraced, BpfMap listeners)
{
    /// <summary>Name of the map of traced processes.</summary>
    internal string Name => traced.Name;

    /// <summary>Counts the traced processes, those included that programs have added.</summary>
    internal int Count() => traced.Count<uint>();

    /// <summary>Adds a process. If it is in the table already, the key has its existing number.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="slot">The slot of the executable that it runs.</param>
    /// <param name="group">The row of its settings, unless it is in the table already.</param>
    /// <param name="key">Its key.</param>
    /// <returns>False if the table is full; the number is then the id.</returns>
    internal bool TryAdd(int processId, uint slot, uint group, out ProcessKey key) => TryAdd(processId, slot, group, out key, out _);

    /// <inheritdoc cref="TryAdd(int, uint, uint, out ProcessKey)"/>
    internal bool TryAdd(int processId, uint slot, uint group, out ProcessKey key, out bool isNew)
    {
        var row = new KernelTypes.Process { Number = NumberOf(processId), Slot = slot, Group = group };
        for (int result = -Libc.EEXIST; result == -Libc.EEXIST;)
        {
            result = traced.Update((uint)processId, row, BpfMap.OnlyNew);
            if (result == 0 || (result == -Libc.EEXIST && traced.TryRead((uint)processId, out row)))
            {
                key = new ProcessKey(processId, row.Number);
                isNew = result == 0;
                return true;
            }
        }
        isNew = false;
        key = WithoutNumber(processId);
        return false;
    }

    /// <summary>Returns the current key of the process with that id; its number is the id if the process is not traced.</summary>
    internal ProcessKey KeyOf(int processId) => traced.TryRead((uint)processId, out KernelTypes.Process row)
        ? new ProcessKey(processId, row.Number)
        : WithoutNumber(processId);

    /// <summary>Whether the process still runs, and runs the same program.</summary>
    internal bool Runs(ProcessKey key) => traced.TryRead((uint)key.ProcessId, out KernelTypes.Process row) && row.Number == key.Number;

    /// <summary>Gives a process other settings; does nothing if it has ended or runs another program.</summary>
    /// <param name="key">The process.</param>
    /// <param name="group">The row of its settings.</param>
    internal void Move(ProcessKey key, uint group) => Replace(key, (ref row) => row.Group = group);

    /// <summary>Keeps a process from being traced, until it ends or executes another program.</summary>
    internal void Exclude(ProcessKey key) => Replace(key, static (ref row) => row.Number = 0);

    /// <summary>Lets a process be traced that was kept from it.</summary>
    internal void Include(int processId)
    {
        if (KeyOf(processId).IsExcluded)
            traced.Delete((uint)processId);
    }

    /// <summary>Returns the row of the settings of a process; <see langword="null"/> if it is not in the table.</summary>
    internal uint? GroupOf(ProcessKey key) =>
        traced.TryRead((uint)key.ProcessId, out KernelTypes.Process row) && row.Number == key.Number ? row.Group : null;

    /// <summary>Gives the next programs of a process other settings; does nothing if it is not followed.</summary>
    internal void Regroup(int processId, uint group)
    {
        if (!followed.TryRead((uint)processId, out KernelTypes.Followed row))
            return;
        row.Group = group;
        _ = followed.Update((uint)processId, row, BpfMap.OnlyExisting);
    }

    /// <summary>Returns the row of the settings of the programs that a followed process runs next; 0 if it has none of its own.</summary>
    internal uint FollowedGroupOf(int processId) => followed.TryRead((uint)processId, out KernelTypes.Followed row) ? row.Group : 0;

    /// <summary>Removes a process, unless the id belongs to another one by now.</summary>
    internal void Remove(ProcessKey key)
    {
        if (!Runs(key))
            return;
        traced.Delete((uint)key.ProcessId);
        // If it is traced again, what is left of it now must not be taken for the new one.
        if (numbers.TryRead((uint)key.ProcessId, out uint number) && number == key.Number)
            numbers.Delete((uint)key.ProcessId);
    }

    // As sonde_process_number does.
    private uint NumberOf(int processId)
    {
        uint number = (uint)Random.Shared.Next() | KernelTypes.Numbered;
        if (numbers.Update((uint)processId, number, BpfMap.OnlyNew) != 0 && numbers.TryRead((uint)processId, out uint known))
            number = known;
        return number;
    }

    /// <summary>Follows a process from now on. One that is followed already is followed at least as far as before.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="following">How far.</param>
    /// <param name="group">The row of the settings of its next programs; 0 for those of their executables; null for what it was.</param>
    /// <returns>False if the table is full.</returns>
    internal bool Follow(int processId, KernelTypes.Following following, uint? group = null)
    {
        followed.TryRead((uint)processId, out KernelTypes.Followed row);
        row.Following |= (uint)following;
        row.Group = group ?? row.Group;
        return followed.Update((uint)processId, row) == 0;
    }

    /// <summary>Returns how far a process is followed.</summary>
    internal KernelTypes.Following FollowingOf(int processId)
    {
        followed.TryRead((uint)processId, out KernelTypes.Followed row);
        return (KernelTypes.Following)row.Following & (KernelTypes.Following.Programs | KernelTypes.Following.Children);
    }

    internal void Unfollow(int processId) => followed.Delete((uint)processId);

    /// <summary>Returns the number of programs that a followed process has executed.</summary>
    internal uint ProgramsOf(int processId) =>
        followed.TryRead((uint)processId, out KernelTypes.Followed row) ? row.Following / (uint)KernelTypes.Following.Executed : 0;

    internal IReadOnlyCollection<int> Followed()
    {
        var ids = new HashSet<int>();
        followed.ForEach((in uint id, ReadOnlySpan<byte> _) => ids.Add((int)id));
        return ids;
    }

    internal bool IsFollowed(int processId) => followed.TryRead((uint)processId, out KernelTypes.Followed _);

    /// <summary>Returns the rows of settings that processes use, or that those will use which they start or execute.</summary>
    internal IReadOnlySet<uint> UsedGroups()
    {
        var used = new HashSet<uint>();
        traced.ForEach((in uint _, ReadOnlySpan<byte> row) => used.Add(MemoryMarshal.Read<KernelTypes.Process>(row).Group));
        followed.ForEach((in uint _, ReadOnlySpan<byte> row) => used.Add(MemoryMarshal.Read<KernelTypes.Followed>(row).Group));
        return used;
    }

    private void Replace(ProcessKey key, Change change)
    {
        if (!traced.TryRead((uint)key.ProcessId, out KernelTypes.Process row) || row.Number != key.Number)
            return;
        change(ref row);
        _ = traced.Update((uint)key.ProcessId, row, BpfMap.OnlyExisting);
    }

    private delegate void Change(ref KernelTypes.Process row);

    /// <summary>Returns the number of operations that hooks saw begin before a process was added, and forgets it.</summary>
    internal long TakeUntraced(int processId)
    {
        if (!untraced.TryRead((uint)processId, out ulong operations))
            return 0;
        untraced.Delete((uint)processId);
        return (long)operations;
    }

    /// <summary>Undoes the selection of processes for their ports. Those that are traced stay so.</summary>
    internal void ForgetListeners() => listeners.DeleteWhere<uint>(static _ => true);

    /// <summary>Undoes the selection of a process for its port.</summary>
    internal void ForgetListener(int processId) => listeners.Delete((uint)processId);

    private static ProcessKey WithoutNumber(int processId) => new(processId, (uint)processId);
}
