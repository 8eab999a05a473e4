using System.Globalization;

namespace Sonde.Benchmarks.Support;

/// <summary>The resident memory of a process in bytes, now and at its peak.</summary>
internal readonly record struct ProcessMemory(long Resident, long Peak)
{
    internal static ProcessMemory Of(int processId)
    {
        long resident = 0, peak = 0;
        foreach (string line in File.ReadLines($"/proc/{processId}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                resident = BytesOf(line);
            else if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                peak = BytesOf(line);
        }
        return new ProcessMemory(resident, peak);
    }

    private static long BytesOf(string line) =>
        1024 * long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture);
}
