using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sonde.Benchmarks.Support;
using Sonde.Generators;
using Sonde.Generators.Tests.Support;

namespace Sonde.Benchmarks.Generator;

/// <summary>
/// What the generator costs in an editor, on a project of 20 probes: the first run of a process, an edit of unrelated C#, an edit of
/// one header. The figures are the generator's own time, as Roslyn's driver keeps it.
/// </summary>
internal static class GeneratorBenchmark
{
    private const int Probes = 20;
    private const int Edits = 60;
    private const double UnrelatedGoal = 1;
    private const double HeaderGoal = 50;

    internal static Task<int> RunAsync()
    {
        CSharpCompilation compilation = ProbeSet.Compilation(Probes);
        compilation.GetDiagnostics(); // The compiler's own work does not belong to the generator.
        ImmutableArray<AdditionalText> headers = ProbeSet.Headers(Probes);
        GeneratorDriver driver = Driver(headers, compilation, trackSteps: false);
        GeneratorDriver tracked = Driver(headers, compilation, trackSteps: true);
        var result = new Result { Probes = Probes };
        (_, result.Cold) = Measure(ref driver, compilation);

        List<double> floor = [], unrelated = [], header = [];
        SyntaxTree last = compilation.SyntaxTrees[^1];
        for (int edit = 1; edit <= Edits; edit++)
        {
            SyntaxTree next = ProbeSet.Unrelated(edit);
            compilation = compilation.ReplaceSyntaxTree(last, next);
            last = next;
            (double found, double added) = Measure(ref driver, compilation);
            floor.Add(found);
            unrelated.Add(added);
        }
        tracked = tracked.RunGenerators(compilation);
        tracked = tracked.RunGenerators(compilation.ReplaceSyntaxTree(last, ProbeSet.Unrelated(Edits + 1)));
        result.ChangedByUnrelatedEdit = Sonde(tracked).SelectMany(static step => step.Outputs)
            .Count(static output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        result.StepsOfUnrelatedEdit = Sonde(tracked).Sum(static step => step.ElapsedTime.TotalMilliseconds);
        AdditionalText before = headers[2];
        for (int edit = 1; edit <= Edits; edit++)
        {
            AdditionalText next = ProbeSet.Header(0, edit);
            driver = driver.ReplaceAdditionalText(before, next);
            before = next;
            header.Add(Measure(ref driver, compilation).Sonde);
        }
        result.Floor = floor.Median();
        result.UnrelatedEdit = unrelated.Median();
        result.HeaderEdit = header.Median();
        result.FastestUnrelatedEdit = unrelated.Min();
        result.FastestHeaderEdit = header.Min();
        ResultFile.Write("generator", result);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"cold {result.Cold:F0} ms, unrelated edit {result.StepsOfUnrelatedEdit:F2} ms in Sonde's steps, "
            + $"{result.UnrelatedEdit:F2} ms with Roslyn's driver (and {result.Floor:F2} ms to bind the attributes), "
            + $"header edit {result.HeaderEdit:F2} ms"));
        return Task.FromResult(
            result.StepsOfUnrelatedEdit < UnrelatedGoal && result.HeaderEdit < HeaderGoal && result.ChangedByUnrelatedEdit == 0 ? 0 : 1);
    }

    /// <summary>Milliseconds of one run: those of finding the attributes, and those that Sonde adds.</summary>
    private static (double Floor, double Sonde) Measure(ref GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGenerators(compilation);
        ImmutableArray<Diagnostic> errors =
            [.. driver.GetRunResult().Diagnostics.Where(static item => item.Id != "SND3001")];
        ImmutableArray<GeneratorTimingInfo> times = driver.GetTimingInfo().GeneratorTimes;
        return errors.IsEmpty
            ? (times[0].ElapsedTime.TotalMilliseconds, times[1].ElapsedTime.TotalMilliseconds)
            : throw new InvalidOperationException(string.Join("\n", errors));
    }

    /// <summary>The generator's own steps in the last run.</summary>
    private static IEnumerable<IncrementalGeneratorRunStep> Sonde(GeneratorDriver driver) =>
        driver.GetRunResult().Results[1].TrackedSteps
            .Where(static step => StepNames.All.Contains(step.Key)).SelectMany(static step => step.Value);

    /// <summary>Roslyn's book of steps takes time itself, so runs that are timed keep none.</summary>
    private static CSharpGeneratorDriver Driver(ImmutableArray<AdditionalText> headers, CSharpCompilation compilation, bool trackSteps) =>
        CSharpGeneratorDriver.Create(
            [new FloorGenerator().AsSourceGenerator(), new ProbeGenerator().AsSourceGenerator()], headers,
            (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            new MemoryOptions(ImmutableDictionary<string, string>.Empty.Add("build_property.SondeLibClang", LibClang())),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));

    private static string LibClang() => Directory.GetDirectories("/usr/lib", "llvm-*")
        .Select(static folder => Path.Combine(folder, "lib", "libclang.so.1"))
        .Where(File.Exists)
        .Order(StringComparer.Ordinal)
        .Last();

    /// <summary>Times are milliseconds, medians but for the cold run.</summary>
    private sealed record Result
    {
        public int Probes { get; init; }

        public double Cold { get; set; }

        /// <summary>Time of the generator's own steps in one unrelated edit.</summary>
        public double StepsOfUnrelatedEdit { get; set; }

        /// <summary>What Roslyn takes to find the attributes after an unrelated edit, for any generator.</summary>
        public double Floor { get; set; }

        public double UnrelatedEdit { get; set; }

        public double HeaderEdit { get; set; }

        /// <summary>What is left of an unrelated edit's time where nothing else runs on the machine.</summary>
        public double FastestUnrelatedEdit { get; set; }

        public double FastestHeaderEdit { get; set; }

        /// <summary>Most outputs of the generator's steps that an unrelated edit made anew.</summary>
        public int ChangedByUnrelatedEdit { get; set; }
    }
}
