using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Analysis;

/// <summary>One executable and one list of questions.</summary>
internal sealed record AnalysisResult(
    string Executable, double Megabytes, string Questions, int Answers, bool SameAnswers, AnalysisFigures Sonde, AnalysisFigures Go)
{
    /// <summary>Sonde's time divided by Go's, in a process that analyses nothing else.</summary>
    public double ColdRatio => Sonde.Cold / Go.Cold;

    /// <summary>Sonde's time divided by Go's, in a process that has analysed other executables before.</summary>
    public double AgainRatio => Sonde.Again / Go.Again;

    /// <summary>Sonde's time divided by Go's for whole processes, including the start of the runtime.</summary>
    public double ProcessRatio => Sonde.Process / Go.Process;

    /// <summary>The peak of resident memory, including that of the runtime.</summary>
    public double PeakRatio => Sonde.Peak / Go.Peak;

    /// <summary>The memory that the analysis added.</summary>
    public double AddedRatio => Sonde.Added / Go.Added;
}

/// <summary>Medians, in milliseconds and megabytes.</summary>
/// <param name="Cold">The first analysis of a process.</param>
/// <param name="Again">A later analysis, of a file not seen before, once the code is compiled.</param>
/// <param name="Process">A process that makes one analysis, from start to exit.</param>
/// <param name="Peak">The peak of resident memory.</param>
/// <param name="Added">The difference between the peak and the memory before the analysis.</param>
/// <param name="Private">The part of the peak that does not belong to a file.</param>
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
