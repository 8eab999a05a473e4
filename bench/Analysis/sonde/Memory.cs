using System.Globalization;

namespace Sonde.Benchmarks.Analysis;

internal static class Memory
{
    /// <summary>One line of <c>/proc/self/status</c>, in kilobytes.</summary>
    internal static long Of(string name)
    {
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return long.Parse(
            line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
