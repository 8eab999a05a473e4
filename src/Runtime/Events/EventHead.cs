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

    /// <summary>Number of the probe, which the Manager assigned when it loaded the probe.</summary>
    public ushort Probe => _event.Probe;

    /// <summary>The flags that the program set on the record.</summary>
    public EventFlags Flags => (EventFlags)_event.Flags;

    /// <summary>Size of the record in bytes, including its tail.</summary>
    public uint RecordSize => _event.Size;

    /// <summary>Process id as the Manager sees it.</summary>
    public uint ProcessId => _event.Pid;

    /// <summary>Slot of the executable.</summary>
    public uint Executable => _event.Executable;

    /// <summary>
    /// Number of the process. It distinguishes the process from earlier ones with its id, and from itself while it ran an earlier program.
    /// </summary>
    public uint Process => _event.Process;
}
