using Sonde.Benchmarks.Analysis;
using Sonde.Benchmarks.Budget;
using Sonde.Benchmarks.Export;
using Sonde.Benchmarks.Functions;
using Sonde.Benchmarks.Generator;
using Sonde.Benchmarks.Http;
using Sonde.Benchmarks.Library;
using Sonde.Benchmarks.Load;
using Sonde.Benchmarks.ProbeCosts;
using Sonde.Benchmarks.Ring;
using Sonde.Benchmarks.Scale;
using Sonde.Benchmarks.Start;

var benchmarks = new SortedDictionary<string, Func<Task<int>>>(StringComparer.Ordinal)
{
    ["analysis"] = AnalysisBenchmark.RunAsync,
    ["budget"] = BudgetBenchmark.RunAsync,
    ["export"] = () => args is [_, ExportReceiver.Argument] ? ExportReceiver.RunAsync() : ExportBenchmark.RunAsync(args[1..]),
    ["functions"] = FunctionBenchmark.RunAsync,
    ["generator"] = GeneratorBenchmark.RunAsync,
    ["http"] = HttpBenchmark.RunAsync,
    ["load"] = static () => Task.FromResult(LoadBenchmark.Run()),
    ["library"] = LibraryBenchmark.RunAsync,
    ["probes"] = ProbeBenchmark.RunAsync,
    ["ring"] = RingBenchmark.RunAsync,
    ["scale"] = ScaleBenchmark.RunAsync,
    ["start"] = StartBenchmark.RunAsync,
};

if (args is [var name, ..] && benchmarks.TryGetValue(name, out Func<Task<int>>? run))
    return await run();

Console.Error.WriteLine($"usage: ./run bench NAME, where NAME is one of: {string.Join(", ", benchmarks.Keys)}");
return 2;
