using System.Globalization;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Launch;

/// <summary>
/// Starts a program and holds it before its first instruction, so that probes are in place when it begins. A shell waits for a line from
/// a pipe. Meanwhile this process seizes the shell with ptrace, then lets it continue into <c>exec</c>. The kernel stops it when the new
/// program is loaded and <c>/proc/PID/exe</c> already names that program. ptrace detaches before the program runs, so the program never
/// sees a tracer. If this process dies, nothing stays stopped: the kernel lets a held program run, and a shell that still waits finds the
/// pipe closed and ends.
/// </summary>
internal static class HeldProcess
{
    /// <summary>Starts a program with this process's standard streams and environment.</summary>
    /// <param name="path">Full path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="admit">
    /// Called with the process id while the program is held. If it throws, the program is killed.
    /// </param>
    /// <returns>The id of the running process. The caller must wait for it with <see cref="WaitStatus.Next"/>.</returns>
    /// <exception cref="ToolException">The program cannot be started or held.</exception>
    public static int Start(string path, IEnumerable<string> arguments, Action<int> admit)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        using SafePipeHandle end = pipe.ClientSafePipeHandle;
        int number = Spawn.FreeDescriptor();
        string script = string.Create(CultureInfo.InvariantCulture, $"read -r line <&{number} && exec \"$@\" {number}<&-");
        int processId = Spawn.Start(
            "/bin/sh", ["sh", "-c", script, "sh", path, .. arguments], (int)end.DangerousGetHandle(), number);
        bool ended = false;
        try
        {
            // ptrace binds the child to this thread, so all of this must stay on the thread.
            Hold(processId, path, pipe, ref ended);
            admit(processId);
            Ptrace.Detach(processId);
            return processId;
        }
        catch
        {
            if (!ended)
                Kill(processId);
            throw;
        }
    }

    private static void Hold(int processId, string path, Stream pipe, ref bool ended)
    {
        if (!Ptrace.TrySeize(processId, out int error))
        {
            throw new ToolException(
                ExitCode.NoPrivileges,
                $"'{path}' cannot be held while it starts: ptrace is refused (error {error}). Allow ptrace, "
                + $"or start the program yourself and use 'sonde trace --exe {path}'.");
        }

        // The shell may still be at the end of its own exec. Once it has stopped, there or later, the next exec is the program's.
        Ptrace.Interrupt(processId);
        if (!RunUntil([Ptrace.EventStop, Ptrace.EventExec], processId, ref ended))
            throw CannotStart(path);
        pipe.Write("\n"u8);
        Ptrace.Continue(processId, 0);
        if (!RunUntil([Ptrace.EventExec], processId, ref ended))
            throw CannotStart(path);
    }

    /// <returns>Whether a wanted stop came; <see langword="false"/> if the process has ended.</returns>
    private static bool RunUntil(ReadOnlySpan<int> wanted, int processId, ref bool ended)
    {
        while (Next(processId, ref ended) is { IsStopped: true } stop)
        {
            if (stop.StopEvent == Ptrace.EventStop && stop.StopSignal == PosixSignals.Stop)
                Ptrace.Listen(processId);
            else if (wanted.Contains(stop.StopEvent))
                return true;
            else
                Ptrace.Continue(processId, stop.StopEvent == 0 ? stop.StopSignal : 0);
        }

        return false;
    }

    private static WaitStatus Next(int processId, ref bool ended)
    {
        WaitStatus status = WaitStatus.Next(processId);
        ended = !status.IsStopped;
        return status;
    }

    private static void Kill(int processId)
    {
        Ptrace.SendSignal(processId, PosixSignals.Kill);
        while (WaitStatus.Next(processId).IsStopped)
        {
        }
    }

    private static ToolException CannotStart(string path) => new(
        ExitCode.CannotExecute, $"'{path}' ended before its first instruction. Try to start it without sonde.");
}
