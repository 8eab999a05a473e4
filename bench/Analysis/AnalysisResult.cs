using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Analysis;

/// <summary>One executable and one list of questions.</summary>
internal sealed record AnalysisResult(
    string Executable, double Megabytes, string Questions, int Answers, bool SameAnswers, AnalysisFigures Sonde, AnalysisFigures Go)
{
    /// <summary>Sonde's time by Go's, in a process that analyses nothing else.</summary>
    public double ColdRatio => Sonde.Cold / Go.Cold;

    /// <summary>Sonde's time by Go's, in a process that has analysed other executables before.</summary>
    public double AgainRatio => Sonde.Again / Go.Again;

    /// <summary>The same for whole processes, the start of the runtime included.</summary>
    public double ProcessRatio => Sonde.Process / Go.Process;

    /// <summary>Peak of resident memory, the runtime's own included.</summary>
    public double PeakRatio => Sonde.Peak / Go.Peak;

    /// <summary>What the analysis added to it.</summary>
    public double AddedRatio => Sonde.Added / Go.Added;
}

/// <summary>Medians, in milliseconds and megabytes.</summary>
/// <param name="Cold">The first analysis of a process.</param>
/// <param name="Again">A later one, of a file not seen before, once code is compiled.</param>
/// <param name="Process">A process that makes one analysis, from start to exit.</param>
/// <param name="Peak">The most that was resident.</param>
/// <param name="Added">How much more that is than before the analysis.</param>
/// <param name="Private">How much was no file's.</param>
internal sealed record AnalysisFigures(double Cold, double Again, double Process, double Peak, double Added, double Private)
{
    internal static AnalysisFigures Of(List<AnalysisRun> cold, AnalysisRun again) => new(
        cold.Select(static run => run.Rounds[0]).Median(),
        again.Rounds.Skip(again.Rounds.Count / 2).Median(),
        cold.Select(static run => run.Process).Median(),
        cold.Select(static run => run.Peak).Median(),
        cold.Select(static run => run.Peak - run.Before).Median(),
        cold.Select(static run => run.Private).Median());
}
