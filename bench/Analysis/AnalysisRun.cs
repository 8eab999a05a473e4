using System.Diagnostics;
using System.Globalization;

namespace Sonde.Benchmarks.Analysis;

/// <summary>One run of one program on one executable.</summary>
internal sealed record AnalysisRun(
    IReadOnlyList<string> Answers, double AnalysisMilliseconds, double ProcessMilliseconds, double PeakMegabytes)
{
    /// <summary>Starts this program again, by itself where it was published, else through the <c>dotnet</c> command.</summary>
    internal static AnalysisRun OfSonde(string executable, string work)
    {
        string[] assembly = Path.GetFileName(Environment.ProcessPath) == "dotnet" ? [typeof(AnalysisRun).Assembly.Location] : [];
        return Of(Environment.ProcessPath!, [.. assembly, "analysis"], [executable, work]);
    }

    internal static AnalysisRun Of(string command, string[] arguments, string[]? child)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true };
        if (child is not null)
            AnalysisChild.Mark(start, child);
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        double took = watch.Elapsed.TotalMilliseconds;
        return new AnalysisRun(
            [.. lines.Where(static line => line[0] == 'f')],
            Number(lines, "took ") / 1000, took, Number(lines, "peak ") / 1000);
    }

    private static double Number(string[] lines, string prefix) => double.Parse(
        lines.Single(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..], CultureInfo.InvariantCulture);
}
