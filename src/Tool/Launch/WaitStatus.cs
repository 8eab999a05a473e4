using System.ComponentModel;
using System.Runtime.InteropServices;
using static Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Launch;

/// <summary>A change of a child's state as <c>waitpid</c> reports it (wait(2)).</summary>
internal readonly record struct WaitStatus(int Value)
{
    /// <summary>Whether the child has stopped. Otherwise it has ended and is reaped.</summary>
    public bool IsStopped => (Value & 0xff) == 0x7f;

    /// <summary>The signal of a stop.</summary>
    public int StopSignal => (Value >> 8) & 0xff;

    /// <summary>The ptrace event of a stop, or 0.</summary>
    public int StopEvent => Value >> 16;

    /// <summary>The exit code of a child that has ended. As in a shell, it is 128 + n if signal n ended the child.</summary>
    public int ExitCode => (Value & 0x7f) is 0 ? (Value >> 8) & 0xff : 128 + (Value & 0x7f);

    /// <summary>Waits for the next stop or for the end.</summary>
    public static WaitStatus Next(int processId)
    {
        int status;
        while (waitpid(processId, out status, WUNTRACED) < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not EINTR)
                throw new Win32Exception(error);
        }

        return new WaitStatus(status);
    }
}
