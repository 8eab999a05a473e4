using System.Diagnostics;
using System.Globalization;

namespace Sonde.Benchmarks.Analysis;

/// <summary>One process of one of the programs on one executable.</summary>
/// <param name="Answers">The answers.</param>
/// <param name="Rounds">The milliseconds of each analysis.</param>
/// <param name="Process">Milliseconds from start to exit.</param>
/// <param name="Before">Resident megabytes before the first analysis.</param>
/// <param name="Peak">The peak of resident megabytes up to the end of the first analysis.</param>
/// <param name="Private">The part of the peak that does not belong to a file.</param>
internal sealed record AnalysisRun(
    IReadOnlyList<string> Answers, IReadOnlyList<double> Rounds, double Process, double Before, double Peak, double Private)
{
    internal static AnalysisRun Of(string program, string executable, string work, int rounds)
    {
        var start = new ProcessStartInfo(program, [executable, work, rounds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        var watch = Stopwatch.StartNew();
        using Process process = System.Diagnostics.Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        double took = watch.Elapsed.TotalMilliseconds;
        return new AnalysisRun(
            [.. lines.Where(static line => line[0] == 'f')],
            [.. Numbers(lines, "took ")],
            took, Numbers(lines, "before ").Single(), Numbers(lines, "peak ").Single(), Numbers(lines, "private ").Single());
    }

    // The input is in microseconds and kilobytes; both are divided by a thousand.
    private static IEnumerable<double> Numbers(string[] lines, string prefix) =>
        from line in lines
        where line.StartsWith(prefix, StringComparison.Ordinal)
        select double.Parse(line[prefix.Length..], CultureInfo.InvariantCulture) / 1000;
}
