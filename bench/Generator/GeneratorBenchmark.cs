using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sonde.Benchmarks.Support;
using Sonde.Generators;

namespace Sonde.Benchmarks.Generator;

/// <summary>
/// Measures the cost of the generator in an editor, on a project of 20 probes: for the first run of a process, for an edit of unrelated
/// C#, and for an edit of one header.
/// </summary>
/// <remarks>
/// After an unrelated edit, three drivers run. The first binds the attributes, once for all generators and the compiler. The other two take
/// turns: one has a generator that finds the probes and does nothing, the other has Sonde's. Their difference is the cost that Sonde adds.
/// A fourth driver records Roslyn's steps, which takes time itself.
/// </remarks>
internal static class GeneratorBenchmark
{
    private const int Probes = 20;

    /// <summary>The number of edits before the first that counts. By then the runtime has optimised the code that runs often.</summary>
    private const int WarmUp = 300;

    private const int Edits = 300;
    private const int HeaderEdits = 60;
    private const double UnrelatedGoal = 1;
    private const double HeaderGoal = 50;

    /// <summary>The steps that look at the compilation: Roslyn runs such a step after every edit.</summary>
    private static readonly string[] OfCompilation = [StepNames.Declarations, StepNames.References];

    internal static Task<int> RunAsync()
    {
        CSharpCompilation compilation = ProbeSet.Compilation(Probes);
        ParseOptions options = compilation.SyntaxTrees[0].Options;
        ImmutableArray<AdditionalText> headers = ProbeSet.Headers(Probes);
        compilation.GetDiagnostics(); // The compiler's own work does not belong to the generator.

        var sonde = new TimedDriver(new ProbeGenerator(), headers, options);
        double cold = sonde.Run(compilation);
        var result = new GeneratorResult { Probes = Probes, Cold = Math.Round(cold) };
        EditUnrelated(ref compilation, sonde, headers, options, result);
        EditHeader(compilation, sonde, headers[2], result);

        ResultFile.Write("generator", result);
        Console.WriteLine(result);
        bool good = result.Added.Median < UnrelatedGoal && result.HeaderEdit.Median < HeaderGoal
            && result.OutputsChangedByUnrelatedEdit == 0 && result.StepsRunByUnrelatedEdit.All(OfCompilation.Contains);
        return Task.FromResult(good ? 0 : 1);
    }

    private static void EditUnrelated(
        ref CSharpCompilation compilation, TimedDriver sonde, ImmutableArray<AdditionalText> headers, ParseOptions options,
        GeneratorResult result)
    {
        var binder = new TimedDriver(new FloorGenerator(), headers, options);
        var floor = new TimedDriver(new FloorGenerator(), headers, options);
        var tracked = new TimedDriver(new ProbeGenerator(), headers, options, trackSteps: true);
        tracked.Run(compilation);
        for (int edit = 1; edit <= WarmUp + Edits; edit++)
        {
            compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], ProbeSet.Unrelated(edit));
            double bound = binder.Run(compilation);
            // They take turns, because the second to run finds warm caches.
            bool sondeFirst = edit % 2 == 0;
            double first = (sondeFirst ? sonde : floor).Run(compilation);
            double second = (sondeFirst ? floor : sonde).Run(compilation);
            tracked.Run(compilation);
            if (edit <= WarmUp)
                continue;
            (double whole, double found) = sondeFirst ? (first, second) : (second, first);
            result.Bind.Add(bound);
            result.Floor.Add(found);
            result.UnrelatedEdit.Add(whole);
            result.Added.Add(whole - found);
            AddSteps(tracked, result);
        }
    }

    private static void AddSteps(TimedDriver tracked, GeneratorResult result)
    {
        double took = 0;
        foreach ((string name, ImmutableArray<IncrementalGeneratorRunStep> runs) in tracked.Steps())
        {
            IncrementalStepRunReason[] reasons = [.. runs.SelectMany(static run => run.Outputs).Select(static output => output.Reason)];
            if (reasons.All(static reason => reason == IncrementalStepRunReason.Cached))
                continue;
            took += runs.Sum(static run => run.ElapsedTime.TotalMilliseconds);
            result.StepsRunByUnrelatedEdit.Add(name);
            result.OutputsChangedByUnrelatedEdit +=
                reasons.Count(static reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        }
        result.OwnSteps.Add(took);
    }

    private static void EditHeader(
        CSharpCompilation compilation, TimedDriver sonde, AdditionalText header, GeneratorResult result)
    {
        for (int edit = 1; edit <= HeaderEdits; edit++)
        {
            AdditionalText next = ProbeSet.Header(0, edit);
            sonde.Replace(header, next);
            header = next;
            result.HeaderEdit.Add(sonde.Run(compilation));
        }
    }
}
