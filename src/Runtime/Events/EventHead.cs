using System.Runtime.InteropServices;

namespace Sonde.Runtime.Events;

/// <summary>Mirrors <c>struct sonde_event</c> of <c>sonde/event.h</c>: every record starts with it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public readonly struct EventHead
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 24;

    [FieldOffset(0)] private readonly uint _type;
    [FieldOffset(4)] private readonly ushort _probe;
    [FieldOffset(6)] private readonly ushort _flags;
    [FieldOffset(8)] private readonly uint _recordSize;
    [FieldOffset(12)] private readonly uint _processId;
    [FieldOffset(16)] private readonly uint _executable;
    [FieldOffset(20)] private readonly uint _process;

    /// <summary>BTF type id of the record's struct in its object.</summary>
    public uint Type => _type;

    /// <summary>Number of the probe, given by the Manager at load.</summary>
    public ushort Probe => _probe;

    /// <summary>What the program has to say about the record.</summary>
    public EventFlags Flags => (EventFlags)_flags;

    /// <summary>Bytes of the record, tail included.</summary>
    public uint RecordSize => _recordSize;

    /// <summary>Process id as the Manager sees it.</summary>
    public uint ProcessId => _processId;

    /// <summary>Slot of the executable.</summary>
    public uint Executable => _executable;

    /// <summary>Number of the process, which tells it from all that had its id before and from what it ran before.</summary>
    public uint Process => _process;
}
