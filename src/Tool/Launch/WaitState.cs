using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sonde.Tool.Launch;

/// <summary>A change of a child's state, looked at without reaping the child: that stays with its <c>Process</c> object.</summary>
/// <param name="IsStopped">Whether it stopped; else it has ended.</param>
/// <param name="Event">The ptrace event of the stop, or 0.</param>
/// <param name="Signal">The signal of the stop.</param>
internal readonly partial record struct WaitState(bool IsStopped, int Event, int Signal)
{
    private const int ByPid = 1;
    private const int Stopped = 2;
    private const int Exited = 4;
    private const int NoWait = 0x0100_0000;
    private const int Interrupted = 4;
    private const int CodeTrapped = 4;
    private const int CodeStopped = 5;

    /// <summary>Waits for the next stop or for the end.</summary>
    public static WaitState Next(int processId)
    {
        while (true)
        {
            if (waitid(ByPid, processId, out SignalInfo info, Stopped | Exited | NoWait) == 0)
                return new WaitState(info.Code is CodeTrapped or CodeStopped, info.Status >> 8, info.Status & 0xff);
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int idType, int id, out SignalInfo info, int options);

    /// <summary><c>siginfo_t</c> of SIGCHLD on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalInfo
    {
        [FieldOffset(8)] public int Code;
        [FieldOffset(24)] public int Status;
    }
}
