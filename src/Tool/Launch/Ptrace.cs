using System.ComponentModel;
using System.Runtime.InteropServices;
using static Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Launch;

/// <summary>
/// The few ptrace requests that hold a process at <c>exec</c> (ptrace(2)). One thread makes all calls.
/// </summary>
internal static class Ptrace
{
    /// <summary><c>PTRACE_EVENT_EXEC</c>: the new program is loaded and has not run.</summary>
    public const int EventExec = 4;

    /// <summary><c>PTRACE_EVENT_STOP</c>: a group stop, or its end.</summary>
    public const int EventStop = 128;

    private const nint RequestContinue = 7;
    private const nint RequestDetach = 17;
    private const nint RequestSeize = 0x4206;
    private const nint RequestInterrupt = 0x4207;
    private const nint RequestListen = 0x4208;
    private const nint OptionTraceExec = 0x10;

    /// <summary>Begins to watch a process without stopping it.</summary>
    public static bool TrySeize(int processId, out int error)
    {
        bool seized = ptrace(RequestSeize, processId, 0, OptionTraceExec) == 0;
        error = seized ? 0 : Marshal.GetLastPInvokeError();
        return seized;
    }

    /// <summary>Lets a process continue and delivers a signal to it, or none if <paramref name="signal"/> is 0.</summary>
    public static void Continue(int processId, int signal) => Check(ptrace(RequestContinue, processId, 0, signal));

    /// <summary>Stops a process before it executes another instruction. The stop is an <see cref="EventStop"/>.</summary>
    public static void Interrupt(int processId) => Check(ptrace(RequestInterrupt, processId, 0, 0));

    /// <summary>Keeps a process in its group stop, from which SIGCONT wakes it.</summary>
    public static void Listen(int processId) => Check(ptrace(RequestListen, processId, 0, 0));

    /// <summary>Stops watching and lets the process run.</summary>
    public static void Detach(int processId) => Check(ptrace(RequestDetach, processId, 0, 0));

    /// <summary>Sends a signal. It is not an error if the process is gone.</summary>
    public static void SendSignal(int processId, int signal) => _ = kill(processId, signal);

    private static void Check(nint result)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
