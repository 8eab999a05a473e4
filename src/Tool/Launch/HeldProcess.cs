using System.Diagnostics;
using Sonde.Tool.Cli;

namespace Sonde.Tool.Launch;

/// <summary>
/// Starts a program and holds it before its first instruction, so that probes are in place when it begins. A shell stops itself,
/// is then watched with ptrace, and continues into <c>exec</c>: the kernel stops it again once the new program is loaded,
/// when <c>/proc/PID/exe</c> already names it. Watching ends before the program runs, so it never sees a tracer.
/// </summary>
internal static class HeldProcess
{
    /// <summary>Starts a program with this process's standard streams and environment.</summary>
    /// <param name="path">Full path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="admit">Called with the process id while the program is held; where it throws, the program is killed.</param>
    /// <returns>The running process.</returns>
    /// <exception cref="ToolException">The program cannot be started or held.</exception>
    public static Process Start(string path, IEnumerable<string> arguments, Action<int> admit)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("kill -STOP $$; exec \"$@\"");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(path);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        Process process = Process.Start(start)!;
        try
        {
            // ptrace binds the tracee to this thread; nothing here may hop to another one.
            Hold(process.Id, path);
            admit(process.Id);
            Ptrace.Detach(process.Id);
            return process;
        }
        catch
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            throw;
        }
    }

    private static void Hold(int processId, string path)
    {
        if (!WaitState.Next(processId).IsStopped)
            throw CannotStart(path);
        if (!Ptrace.TrySeize(processId, out int error))
        {
            throw new ToolException(
                ExitCode.NoPrivileges,
                $"'{path}' cannot be held while it starts: ptrace is refused (error {error}). Allow ptrace, or start the program "
                + $"yourself and use 'sonde trace --exe {path}'.");
        }

        Ptrace.SendSignal(processId, PosixSignals.Continue);
        while (true)
        {
            WaitState state = WaitState.Next(processId);
            if (!state.IsStopped)
                throw CannotStart(path);
            switch (state.Event)
            {
                case Ptrace.EventExec:
                    return;
                case Ptrace.EventStop when state.Signal == PosixSignals.Stop:
                    Ptrace.Listen(processId);
                    break;
                case Ptrace.EventStop:
                    Ptrace.Continue(processId, 0);
                    break;
                default:
                    Ptrace.Continue(processId, state.Signal);
                    break;
            }
        }
    }

    private static ToolException CannotStart(string path) => new(
        ExitCode.CannotExecute, $"'{path}' ended before it began. Try to start it without sonde.");
}
