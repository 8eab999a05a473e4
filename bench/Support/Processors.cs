using System.Diagnostics;
using System.Globalization;

namespace Sonde.Benchmarks.Support;

/// <summary>
/// Gives the measured program the first processor for itself, and all others to this process and the load. A machine with one processor
/// has nothing to share out.
/// </summary>
internal static class Processors
{
    internal static bool AreSeparate => Environment.ProcessorCount > 1;

    /// <summary>Moves this process, its threads and what it starts from now on off the first processor.</summary>
    internal static void LeaveFirst()
    {
        // Read before the move: .NET counts the processors that it may use.
        string others = $"1-{Environment.ProcessorCount - 1}";
        if (AreSeparate)
            Run("taskset", "--all-tasks", "--cpu-list", "--pid", others, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The command that runs a program on the first processor.</summary>
    internal static (string Command, string[] Arguments) OnFirst(string executable, params string[] arguments) =>
        AreSeparate ? ("taskset", ["--cpu-list", "0", executable, .. arguments]) : (executable, arguments);

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed.");
    }
}
