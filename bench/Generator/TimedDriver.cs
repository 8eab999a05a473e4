using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sonde.Benchmarks.Support;
using Sonde.Generators;
using Sonde.Generators.Tests.Support;

namespace Sonde.Benchmarks.Generator;

/// <summary>Runs Roslyn's driver with one generator and measures its time.</summary>
internal sealed class TimedDriver(
    IIncrementalGenerator generator, ImmutableArray<AdditionalText> headers, ParseOptions options, bool trackSteps = false)
{
    private GeneratorDriver _driver = CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()], headers, (CSharpParseOptions)options,
        new MemoryOptions(ImmutableDictionary<string, string>.Empty.Add("build_property.SondeLibClang", LibClang())),
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackSteps));

    /// <summary>Runs the generator on this thread and returns its CPU time in milliseconds.</summary>
    internal double Run(Compilation compilation)
    {
        double start = ThreadCpu.Milliseconds;
        _driver = _driver.RunGenerators(compilation);
        double took = ThreadCpu.Milliseconds - start;
        // No probe of the set is compiled, so SND3001 is reported for each.
        ImmutableArray<Diagnostic> errors = [.. _driver.GetRunResult().Diagnostics.Where(static item => item.Id != "SND3001")];
        return errors.IsEmpty ? took : throw new InvalidOperationException(string.Join("\n", errors));
    }

    internal void Replace(AdditionalText before, AdditionalText after) => _driver = _driver.ReplaceAdditionalText(before, after);

    /// <summary>The generator's own steps in the last run.</summary>
    internal IEnumerable<KeyValuePair<string, ImmutableArray<IncrementalGeneratorRunStep>>> Steps() =>
        _driver.GetRunResult().Results[0].TrackedSteps.Where(static step => StepNames.All.Contains(step.Key));

    private static string LibClang() => Directory.GetDirectories("/usr/lib", "llvm-*")
        .Select(static folder => Path.Combine(folder, "lib", "libclang.so.1"))
        .Where(File.Exists)
        .Order(StringComparer.Ordinal)
        .Last();
}
