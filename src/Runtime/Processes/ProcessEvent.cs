using System.Runtime.InteropServices;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>Takes what the kernel's programs tell of a process; the strings are valid during the call only.</summary>
internal delegate void ProcessEventHandler(in ProcessEvent told, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment);

/// <summary>What the kernel's programs tell of a process.</summary>
internal readonly struct ProcessEvent(KernelProcessEvents.ProcessEvent told)
{
    internal KernelProcessEvents.ProcessEventType Type => (KernelProcessEvents.ProcessEventType)told.Event.Type;

    internal ProcessKey Key => new((int)told.Event.ProcessId, told.Event.Process);

    internal int Slot => (int)told.Event.Executable;

    /// <summary>When the process, or the program that it executes, began, in nanoseconds of <c>CLOCK_BOOTTIME</c>; 0 if that is not said.</summary>
    internal ulong Start => told.Start;

    /// <summary>Whether arguments and environment are there and whole.</summary>
    internal bool IsComplete => told.Complete != 0 && told.Arguments != 0 && told.Environment != 0;

    internal static bool TryRead(ReadOnlySpan<byte> record, out ProcessEvent read, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment)
    {
        arguments = environment = default;
        if (!MemoryMarshal.TryRead(record, out KernelProcessEvents.ProcessEvent told))
        {
            read = default;
            return false;
        }
        read = new ProcessEvent(told);
        ReadOnlySpan<byte> tail = record[KernelProcessEvents.ProcessEventSize..];
        if (tail.Length < told.Arguments + told.Environment)
            return false;
        arguments = tail[..told.Arguments];
        environment = tail.Slice(told.Arguments, told.Environment);
        return true;
    }
}
