using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Analysis;

/// <summary>
/// What it costs to learn where functions and fields of an executable are: Sonde, and a Go program that asks Go's own libraries, each
/// in a process of its own for each round, in turn. Both must give the same answers.
/// </summary>
/// <remarks>
/// <c>SONDE_BENCH_EXECUTABLES</c> names more executables, separated by colons: stripped servers of the distribution, for example.
/// </remarks>
internal static class AnalysisBenchmark
{
    private const int Rounds = 9;

    internal static Task<int> RunAsync()
    {
        if (AnalysisChild.IsChild)
            return Task.FromResult(AnalysisChild.Run());

        string folder = Directory.CreateTempSubdirectory("sonde-bench-").FullName;
        try
        {
            return Task.FromResult(Run(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(string folder)
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        string peer = Path.Combine(folder, "peer");
        toolchain.Run(Path.Combine(Repository.Root, "bench", "Analysis", "peer"), "build", "-o", peer, ".");
        string work = Path.Combine(folder, "work");
        File.WriteAllLines(work, AnalysisWork.Lines);

        string goTool = Path.Combine(toolchain.Run("/", "env", "GOROOT").Trim(), "bin", "go");
        string[] more = Environment.GetEnvironmentVariable("SONDE_BENCH_EXECUTABLES")?.Split(':') ?? [];
        var results = new List<AnalysisResult>();
        Console.WriteLine($"{Machine.This}; {toolchain.Run("/", "env", "GOVERSION").Trim()}; medians of {Rounds} rounds\n");
        Console.WriteLine("executable                     MB   answers   analysis, ms        process, ms         peak memory, MB");
        Console.WriteLine("                                              sonde      go      sonde      go      sonde      go");
        foreach (string executable in (string[])[goTool, .. more])
        {
            AnalysisResult result = Measure(executable, peer, work);
            results.Add(result);
            FormattableString row =
                $"{result.Name,-28} {result.Megabytes,4:0} {result.Answers,8} {result.Sonde.Analysis,10:0.0} {result.Go.Analysis,7:0.0} {result.Sonde.Process,10:0.0} {result.Go.Process,7:0.0} {result.Sonde.Megabytes,10:0.0} {result.Go.Megabytes,7:0.0}";
            Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
        }
        ResultFile.Write("analysis", results);
        return results.TrueForAll(static result => result.SameAnswers) ? 0 : 1;
    }

    private static AnalysisResult Measure(string executable, string peer, string work)
    {
        var sonde = new List<AnalysisRun>();
        var go = new List<AnalysisRun>();
        for (int round = -1; round < Rounds; round++)
        {
            AnalysisRun own = AnalysisRun.OfSonde(executable, work);
            AnalysisRun other = AnalysisRun.Of(peer, [executable, work], null);
            // The first round reads the file into the page cache for both.
            if (round < 0)
                continue;
            sonde.Add(own);
            go.Add(other);
        }
        // Debug information is the peer's only source of fields; descriptors know more.
        bool same = go[0].Answers.All(sonde[0].Answers.Contains);
        if (!same)
            Console.Error.WriteLine($"{executable}: the answers differ:\n{string.Join('\n', go[0].Answers.Except(sonde[0].Answers))}");
        return new AnalysisResult(
            Path.GetFileName(executable), new FileInfo(executable).Length / 1e6, same,
            $"{sonde[0].Answers.Count}/{go[0].Answers.Count}", AnalysisFigures.Of(sonde), AnalysisFigures.Of(go));
    }
}
