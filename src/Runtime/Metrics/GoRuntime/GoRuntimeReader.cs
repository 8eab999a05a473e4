using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Metrics.GoRuntime;

/// <summary>Reads what the Go runtime of a process says of itself out of the process's memory.</summary>
internal sealed class GoRuntimeReader : IDisposable
{
    private const int MostProcessors = 4096;
    private const int LongestVersion = 256;
    private const ulong LeastRunway = 64 << 10; // minRunway of the runtime
    private const int EntryOfProgram = 9; // AT_ENTRY, include/uapi/linux/auxvec.h

    private readonly TargetMemory _memory;
    private readonly GoRuntimeLayout _layout;
    private readonly ulong _base;
    private readonly byte[] _statistics;
    private readonly ushort[] _sizes;
    private readonly long[] _waits;

    private GoRuntimeReader(TargetMemory memory, GoRuntimeLayout layout, ulong loadedAt)
    {
        _memory = memory;
        _layout = layout;
        _base = loadedAt;
        _statistics = new byte[layout.StatisticsSize];
        _sizes = new ushort[layout.SizeClassCount];
        _waits = new long[layout.WaitCount];
    }

    /// <summary>Prepares to read a process.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="problem">Why it cannot be read.</param>
    /// <returns><see langword="null"/> if it cannot be read.</returns>
    internal static GoRuntimeReader? TryOpen(int processId, out string problem)
    {
        TargetMemory? memory = null;
        try
        {
            memory = new TargetMemory(processId);
            using GoExecutable executable = GoExecutable.OpenProcess(processId);
            if (GoRuntimeLayout.TryRead(executable, out problem) is not { } layout)
                return null;
            var reader = new GoRuntimeReader(memory, layout, LoadedAt(processId, layout.Entry));
            if (!reader.IsTheRuntime())
            {
                problem = "its memory is not what the executable says";
                return null;
            }
            memory = null; // the reader owns it
            return reader;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TargetException)
        {
            problem = e.Message;
            return null;
        }
        finally
        {
            memory?.Dispose();
        }
    }

    /// <summary>Reads everything. Costs about ten system calls, and one for each of the program's processors.</summary>
    /// <returns><see langword="false"/> if the process has ended, or runs another program.</returns>
    internal bool TryRead(out GoRuntimeValues values)
    {
        values = default;
        if (!TryReadGoroutines(out long goroutines)
            || !_memory.TryRead(At(_layout.ProcessorLimit), out int processors)
            || !_memory.TryRead(At(_layout.GcPercent), out int percent)
            || !_memory.TryRead(At(_layout.MemoryLimit), out ulong limit)
            || !TryReadHeapGoal(out ulong goal)
            || !TryReadMemory(out GoMemory memory) || !TryReadMemory(out GoMemory again))
            return false;
        // While the runtime adds one generation of its statistics to another, it is counted twice for a moment.
        if (again.Allocated < memory.Allocated)
            memory = again;
        values = new GoRuntimeValues(
            goroutines, processors, percent, (long)limit, (long)goal,
            BinaryPrimitives.ReadUInt32LittleEndian(_statistics.AsSpan(_layout.Cycles)),
            Number(_layout.PauseNanoseconds), memory);
        return true;
    }

    /// <summary>
    /// Reads how many goroutines have waited how long for a processor since the last call, or since the process was opened. The runtime
    /// measures one wait in eight.
    /// </summary>
    /// <returns>The count of each <see cref="GoTimeBucket"/>; none if the process has ended.</returns>
    internal long[] ReadNewWaits()
    {
        var waits = new long[_waits.Length];
        if (!TryReadWaits(waits))
            return [];
        long[] added = [.. waits.Zip(_waits, static (now, before) => now - before)];
        waits.CopyTo(_waits, 0);
        return added;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    // The method heapGoalInternal of the runtime, without a memory limit:
    // https://github.com/golang/go/blob/go1.24.0/src/runtime/mgcpacer.go#L924
    private bool TryReadHeapGoal(out ulong goal)
    {
        if (!_memory.TryRead(At(_layout.HeapGoal), out goal)
            || !_memory.TryRead(At(_layout.LeastTrigger), out ulong least)
            || !_memory.TryRead(At(_layout.Triggered), out ulong triggered))
            return false;
        goal = Math.Max(goal, least);
        if (triggered != ulong.MaxValue)
            goal = Math.Max(goal, triggered + LeastRunway);
        return true;
    }

    // The function gcount of the runtime: https://github.com/golang/go/blob/go1.24.0/src/runtime/proc.go#L5461
    private bool TryReadGoroutines(out long count)
    {
        count = 0;
        Span<byte> slice = stackalloc byte[2 * sizeof(ulong)];
        if (!_memory.TryRead(At(_layout.AllGoroutines), out ulong all)
            || !_memory.TryRead(At(_layout.SystemGoroutines), out int system)
            || !_memory.TryRead(At(_layout.Processors), slice))
            return false;
        count = (long)all - system;
        foreach (ulong place in _layout.DeadGoroutines)
        {
            if (!_memory.TryRead(At(place), out int dead))
                return false;
            count -= dead;
        }
        ulong processors = BinaryPrimitives.ReadUInt64LittleEndian(slice), length = BinaryPrimitives.ReadUInt64LittleEndian(slice[sizeof(ulong)..]);
        if (length > MostProcessors)
            return false;
        var pointers = new ulong[length];
        if (!_memory.TryRead(processors, MemoryMarshal.AsBytes(pointers.AsSpan())))
            return false;
        foreach (ulong processor in pointers)
        {
            if (!_memory.TryRead(processor + (ulong)_layout.DeadGoroutinesOfProcessor, out int dead))
                return false;
            count -= dead;
        }
        count = Math.Max(count, 1);
        return true;
    }

    private bool TryReadMemory(out GoMemory memory)
    {
        memory = default;
        if (!_memory.TryRead(At(_layout.Statistics), _statistics))
            return false;
        long used = 0, stacks = 0, allocated = 0, allocations = 0;
        for (int generation = 0; generation < GoRuntimeLayout.HeapGenerations; generation++)
        {
            int at = _layout.Heap + (generation * _layout.HeapSize);
            used += Number(at + _layout.Committed);
            stacks += Number(at + _layout.Stacks);
            allocated += Number(at + _layout.LargeAllocated);
            allocations += Number(at + _layout.LargeAllocations);
            for (int size = 0; size < _sizes.Length; size++)
            {
                long count = Number(at + _layout.SmallAllocations + (size * sizeof(ulong)));
                allocations += count;
                allocated += count * _sizes[size];
            }
        }
        foreach (int other in _layout.OtherMemory)
            used += Number(other);
        memory = new GoMemory(used, stacks, allocated, allocations);
        return true;
    }

    private bool TryReadWaits(long[] waits) => _memory.TryRead(At(_layout.Waits), MemoryMarshal.AsBytes(waits.AsSpan()));

    private long Number(int offset) => BinaryPrimitives.ReadInt64LittleEndian(_statistics.AsSpan(offset));

    private ulong At(ulong address) => _base + address;

    /// <summary>Whether the runtime's version is where it must be, and what is compared with later could be read.</summary>
    private bool IsTheRuntime()
    {
        Span<byte> text = stackalloc byte[LongestVersion];
        return _memory.TryRead(At(_layout.BuildVersion), out ulong start)
            && _memory.TryRead(At(_layout.BuildVersion) + sizeof(ulong), out ulong length)
            && length <= LongestVersion
            && _memory.TryRead(start, text[..(int)length])
            && text[..(int)length].SequenceEqual(Encoding.UTF8.GetBytes(_layout.Version))
            && _memory.TryRead(At(_layout.SizeClasses), MemoryMarshal.AsBytes(_sizes.AsSpan()))
            && TryReadWaits(_waits);
    }

    /// <summary>How far the kernel has moved a program from where it was linked to.</summary>
    private static ulong LoadedAt(int processId, ulong entry)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes($"/proc/{processId}/auxv"));
        for (; words.Length >= 2; words = words[2..])
        {
            if (words[0] == EntryOfProgram)
                return words[1] - entry;
        }
        return 0;
    }
}
