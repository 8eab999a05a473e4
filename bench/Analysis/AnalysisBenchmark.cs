using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Analysis;

/// <summary>
/// Measures the cost of finding the functions and fields of an executable: with Sonde, and with a Go program that uses Go's own libraries,
/// in turn. Both must give the same answers. Fields of stripped executables are left out, because Go's libraries cannot find them.
/// </summary>
internal static class AnalysisBenchmark
{
    private const int Rounds = 15;

    // Only the second half counts: by then .NET has fully optimised the methods that are called often.
    private const int RoundsAgain = 100;

    private const string Header =
        """
        executable              MB  questions          cold analysis, ms    later analysis, ms    whole process, ms     peak memory, MB   added by it, MB
                                                          sonde       go        sonde       go       sonde       go      sonde      go     sonde      go
        """;

    internal static Task<int> RunAsync()
    {
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
        string version = toolchain.Run("/", "env", "GOVERSION").Trim();
        Console.WriteLine($"{Machine.This}; {version}; medians of {Rounds} processes, and of {RoundsAgain / 2} later analyses in one\n");
        var programs = new AnalysisPrograms(folder, toolchain);
        string functions = programs.Work("functions", AnalysisWork.Functions);
        string all = programs.Work("functions and fields", [.. AnalysisWork.Functions, .. AnalysisWork.Fields]);

        Console.WriteLine(Header);
        AnalysisResult[] results =
        [
            Measure(programs, programs.GoTool, all),
            Measure(programs, programs.GoTool, functions),
            Measure(programs, programs.Packaged("trixie", "prometheus-node-exporter", "prometheus-node-exporter"), functions),
            Measure(programs, programs.Packaged("sid", "etcd-server", "etcd"), functions),
            Measure(programs, programs.Packaged("trixie", "caddy", "caddy"), functions),
            Measure(programs, programs.Packaged("sid", "prometheus", "prometheus"), functions),
        ];
        ResultFile.Write("analysis", new { Go = version, Executables = results });
        return Array.TrueForAll(results, static result => result.SameAnswers) ? 0 : 1;
    }

    private static AnalysisResult Measure(AnalysisPrograms programs, string executable, string work)
    {
        var sonde = new List<AnalysisRun>();
        var go = new List<AnalysisRun>();
        for (int round = -1; round < Rounds; round++)
        {
            AnalysisRun own = AnalysisRun.Of(programs.Sonde, executable, work, 1);
            AnalysisRun other = AnalysisRun.Of(programs.Peer, executable, work, 1);
            // The first round reads the file into the page cache for both.
            if (round < 0)
                continue;
            sonde.Add(own);
            go.Add(other);
        }
        AnalysisRun ownAgain = AnalysisRun.Of(programs.Sonde, executable, work, RoundsAgain);
        AnalysisRun otherAgain = AnalysisRun.Of(programs.Peer, executable, work, RoundsAgain);

        bool areSame = sonde[0].Answers.Count > 0 && sonde[0].Answers.Order().SequenceEqual(go[0].Answers.Order());
        if (!areSame)
            Console.Error.WriteLine($"{executable}: the answers differ:\n{string.Join('\n', sonde[0].Answers)}\nGo's:\n{string.Join('\n', go[0].Answers)}");
        var result = new AnalysisResult(
            Path.GetFileName(executable), new FileInfo(executable).Length / 1e6, Path.GetFileName(work), sonde[0].Answers.Count, areSame,
            AnalysisFigures.Of(sonde, ownAgain), AnalysisFigures.Of(go, otherAgain));
        Console.WriteLine(Row(result));
        return result;
    }

    private static string Row(AnalysisResult result)
    {
        FormattableString row =
            $"{result.Executable,-20} {result.Megabytes,5:0} {result.Answers,3} {result.Questions,-20} {Pair(result.Sonde.Cold, result.Go.Cold)} {Pair(result.Sonde.Again, result.Go.Again)} {Pair(result.Sonde.Process, result.Go.Process)} {Pair(result.Sonde.Peak, result.Go.Peak)} {Pair(result.Sonde.Added, result.Go.Added)}";
        return row.ToString(CultureInfo.InvariantCulture);

        static string Pair(double sonde, double go) => string.Create(CultureInfo.InvariantCulture, $"{sonde,9:0.0} {go,8:0.0}");
    }
}
