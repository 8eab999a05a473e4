using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary><c>struct sonde_event</c> of <c>sonde/event.h</c>: every record starts with it.</summary>
public readonly struct EventHead
{
    /// <summary>Size in bytes.</summary>
    public const int Size = KernelRecords.EventSize;

    private readonly KernelRecords.Event _event;

    /// <summary>BTF type id of the record's struct in its object.</summary>
    public uint Type => _event.Type;

    /// <summary>Number of the probe, given by the Manager at load.</summary>
    public ushort Probe => _event.Probe;

    /// <summary>What the program has to say about the record.</summary>
    public EventFlags Flags => (EventFlags)_event.Flags;

    /// <summary>Bytes of the record, tail included.</summary>
    public uint RecordSize => _event.Size;

    /// <summary>Process id as the Manager sees it.</summary>
    public uint ProcessId => _event.Pid;

    /// <summary>Slot of the executable.</summary>
    public uint Executable => _event.Executable;

    /// <summary>Number of the process, which tells it from all that had its id before and from what it ran before.</summary>
    public uint Process => _event.Process;
}
