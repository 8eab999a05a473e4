using System.Globalization;

namespace Sonde.Benchmarks.Support;

/// <summary>The CPU time of processes, user and system together, in ticks of the kernel's clock (10 ms).</summary>
internal static class ProcessCpu
{
    private const double SecondsPerTick = 0.01;

    internal static TimeSpan Of(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int user = 11, system = 12;
        double ticks = double.Parse(fields[user], CultureInfo.InvariantCulture)
            + double.Parse(fields[system], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks * SecondsPerTick);
    }
}
