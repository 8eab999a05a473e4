using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Benchmarks.Scale;

/// <summary>A <c>sonde agent</c>, the native executable, whose targets do nothing.</summary>
internal static partial class IdleAgent
{
    private const int ProcessClock = 2; // CPUCLOCK_SCHED of the kernel

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(10), Window = TimeSpan.FromSeconds(30);

    /// <summary>Measures what share of a core it takes.</summary>
    /// <param name="tool">The executable.</param>
    /// <param name="executable">What it traces.</param>
    /// <returns>Percent.</returns>
    internal static async Task<double> MeasureAsync(string tool, string executable)
    {
        string configuration = Path.GetTempFileName();
        await File.WriteAllTextAsync(configuration, $$"""{ "targets": [{ "executables": ["{{executable}}"] }] }""");
        using var agent = Process.Start(new ProcessStartInfo(tool, ["agent", "--config", configuration, "--socket", "none"]) { RedirectStandardError = true })!;
        Task<string> log = agent.StandardError.ReadToEndAsync();
        try
        {
            await Task.Delay(Start);
            if (agent.HasExited)
                throw new InvalidOperationException($"The agent ended with {agent.ExitCode}: {await log}");
            double before = CpuOf(agent.Id);
            await Task.Delay(Window);
            return 100 * (CpuOf(agent.Id) - before) / Window.TotalSeconds;
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
            File.Delete(configuration);
        }
    }

    // In seconds. /proc counts in hundredths of a second, which is too coarse here. The clock of a process, whose number contains that of the
    // process, counts in nanoseconds, and includes threads that have ended.
    private static double CpuOf(int processId) =>
        clock_gettime((~processId << 3) | ProcessClock, out Time time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : throw new Win32Exception();

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
