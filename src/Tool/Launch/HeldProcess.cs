using Sonde.Tool.Cli;

namespace Sonde.Tool.Launch;

/// <summary>
/// Starts a program and holds it before its first instruction, so that probes are in place when it begins. A shell
/// stops itself, is then watched with ptrace, and continues into <c>exec</c>: the kernel stops it again once the new
/// program is loaded, when <c>/proc/PID/exe</c> already names it. Watching ends before the program runs, so it never
/// sees a tracer.
/// </summary>
internal static class HeldProcess
{
    private const string Script = "kill -STOP $$; exec \"$@\"";

    /// <summary>Starts a program with this process's standard streams and environment.</summary>
    /// <param name="path">Full path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="admit">
    /// Called with the process id while the program is held; where it throws, the program is killed.
    /// </param>
    /// <returns>The id of the running process; it must be waited for with <see cref="WaitStatus.Next"/>.</returns>
    /// <exception cref="ToolException">The program cannot be started or held.</exception>
    public static int Start(string path, IEnumerable<string> arguments, Action<int> admit)
    {
        int processId = Spawn.Start("/bin/sh", ["sh", "-c", Script, "sh", path, .. arguments]);
        bool ended = false;
        try
        {
            // ptrace binds the child to this thread; nothing here may hop to another one.
            Hold(processId, path, ref ended);
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

    private static void Hold(int processId, string path, ref bool ended)
    {
        if (!Next(processId, ref ended).IsStopped)
            throw CannotStart(path);
        if (!Ptrace.TrySeize(processId, out int error))
        {
            throw new ToolException(
                ExitCode.NoPrivileges,
                $"'{path}' cannot be held while it starts: ptrace is refused (error {error}). Allow ptrace, "
                + $"or start the program yourself and use 'sonde trace --exe {path}'.");
        }

        Ptrace.SendSignal(processId, PosixSignals.Continue);
        while (Next(processId, ref ended) is { IsStopped: true } stop)
        {
            switch (stop.StopEvent)
            {
                case Ptrace.EventExec:
                    return;
                case Ptrace.EventStop when stop.StopSignal == PosixSignals.Stop:
                    Ptrace.Listen(processId);
                    break;
                case Ptrace.EventStop:
                    Ptrace.Continue(processId, 0);
                    break;
                default:
                    Ptrace.Continue(processId, stop.StopSignal);
                    break;
            }
        }

        throw CannotStart(path);
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
        ExitCode.CannotExecute, $"'{path}' ended before it began. Try to start it without sonde.");
}
