using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Analysis;

/// <summary>One executable.</summary>
/// <param name="Answers">How many answers Sonde and the peer gave: <c>13/3</c>.</param>
internal sealed record AnalysisResult(
    string Name, double Megabytes, bool SameAnswers, string Answers, AnalysisFigures Sonde, AnalysisFigures Go);

/// <summary>Medians: milliseconds of the analysis alone and of the whole process, peak resident memory.</summary>
internal sealed record AnalysisFigures(double Analysis, double Process, double Megabytes)
{
    internal static AnalysisFigures Of(List<AnalysisRun> runs) => new(
        runs.Select(static run => run.AnalysisMilliseconds).Median(),
        runs.Select(static run => run.ProcessMilliseconds).Median(),
        runs.Select(static run => run.PeakMegabytes).Median());
}
