using System.Diagnostics;
using System.Globalization;

namespace Sonde.Benchmarks.Scale;

/// <summary>A <c>sonde agent</c>, the native executable, whose targets do nothing.</summary>
internal static class IdleAgent
{
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

    // In seconds. The clock of a process counts in hundredths of a second, which is too coarse here; the scheduler's counts in nanoseconds.
    private static double CpuOf(int processId) => Directory.EnumerateDirectories($"/proc/{processId}/task")
        .Sum(static task => long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture)) / 1e9;
}
