using System.Runtime.InteropServices;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Processes;

/// <summary>Handles what the kernel's programs report about a process; the strings are valid only during the call.</summary>
internal delegate void ProcessEventHandler(in ProcessEvent told, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment);

/// <summary>A report of the kernel's programs about a process.</summary>
internal readonly struct ProcessEvent(KernelProcessEvents.ProcessEvent told)
{
    internal KernelProcessEvents.ProcessEventType Type => (KernelProcessEvents.ProcessEventType)told.Event.Type;

    internal ProcessKey Key => new((int)told.Event.ProcessId, told.Event.Process);

    internal int Slot => (int)told.Event.Executable;

    /// <summary>
    /// When the process, or the program that it executes, began, in nanoseconds of <c>CLOCK_BOOTTIME</c>; 0 if the report does not say.
    /// </summary>
    internal ulong Start => told.Start;

    /// <summary>The port on which the process begins to listen; 0 if the report does not say.</summary>
    internal int Port => told.Port;
    /// <summary>For a process that was met: the row of its settings.</summary>
    internal uint Group => told.Group;

    /// <summary>Whether arguments and environment are present and complete.</summary>
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
