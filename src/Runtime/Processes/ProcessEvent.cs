using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Events;

namespace Sonde.Runtime.Processes;

/// <summary>What the kernel's programs tell of a process.</summary>
internal enum ProcessEventType : uint
{
    /// <summary>It has hit its first hook.</summary>
    Met = 1,

    /// <summary>It runs another program now.</summary>
    Executed = 2,

    /// <summary>It has ended.</summary>
    Exited = 3,

    /// <summary>It is to be followed and is not: too many are.</summary>
    Missed = 4,
}

/// <summary>Takes what the kernel's programs tell of a process; the strings are valid during the call only.</summary>
internal delegate void ProcessEventHandler(in ProcessEvent told, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment);

/// <summary>Mirrors <c>struct sonde_process_event</c> of <c>sonde/process_event.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ProcessEvent
{
    /// <summary>In the place of a probe's number.</summary>
    internal const ushort Probe = 0xffff;

    private readonly EventHead _event;
    private readonly ulong _start;
    private readonly ushort _arguments;
    private readonly ushort _environment;
    private readonly ushort _complete;
    private readonly ushort _padding;

    internal ProcessEventType Type => (ProcessEventType)_event.Type;

    internal ProcessKey Key => new((int)_event.ProcessId, _event.Process);

    internal int Slot => (int)_event.Executable;

    /// <summary>When the process started, in nanoseconds of <c>CLOCK_BOOTTIME</c>; 0 if that is not said.</summary>
    internal ulong Start => _start;

    /// <summary>Whether arguments and environment are there and whole.</summary>
    internal bool IsComplete => _complete != 0 && _arguments != 0 && _environment != 0;

    internal static bool TryRead(ReadOnlySpan<byte> record, out ProcessEvent read, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment)
    {
        arguments = environment = default;
        if (!MemoryMarshal.TryRead(record, out read))
            return false;
        ReadOnlySpan<byte> tail = record[Unsafe.SizeOf<ProcessEvent>()..];
        if (tail.Length < read._arguments + read._environment)
            return false;
        arguments = tail[..read._arguments];
        environment = tail.Slice(read._arguments, read._environment);
        return true;
    }
}
