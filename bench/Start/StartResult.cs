using System.Globalization;
using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Start;

/// <summary>The milliseconds of one tool on one target.</summary>
internal sealed record StartResult(
    string Target, double Megabytes, string Tool, double Attached, double BestAttached, double FirstSpan, double Stop, double BestStop)
{
    internal static StartResult Of(StartTarget target, string tool, List<StartRun> runs) => new(
        target.Name, target.Megabytes, tool,
        runs.Select(static run => run.Attached).Median(), runs.Min(static run => run.Attached),
        runs.Select(static run => run.FirstSpan).Median(),
        runs.Select(static run => run.Stop).Median(), runs.Min(static run => run.Stop));

    internal string ToRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target,-25} {Megabytes,5:0.0}  {Tool,-18} {Attached,5:0.0} ({BestAttached,5:0.0})     {FirstSpan,10:0.0}     {Stop,10:0.0} ({BestStop,5:0.0})");
}
