using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Functions;

/// <summary>
/// Measures what a traced call costs the program, with 0, 1, 4 and 8 captures: by a function span, and by a probe that is written by hand in C
/// and records the same values. Beside them stands a function whose start and returns have empty programs. All functions are alike, all hooks
/// are attached at once, and a round calls each function, so that a change of the machine's speed affects all of them.
/// </summary>
internal static class FunctionBenchmark
{
    private const int Rounds = 100;

    private static readonly string[] Spans =
    [
        "main.plan0()",
        "main.plan1(n)",
        "main.plan4(n, name, o.ID, result0)",
        "main.plan8(n, name, o.ID, o.Customer.Name, len(o.Lines), o.Lines[0].SKU, o.Lines[0].Price.Cents, result0)",
    ];

    // In the order of the target's functions, behind the bare one.
    private static readonly int[] Captures = [0, 1, 4, 8];

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using var target = TimedProgram.Start(toolchain, "Functions/target");
        await target.RoundAsync();
        double[] unprobed = await target.RoundAsync();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [HandProbe.Descriptor],
            FunctionSpans = [.. Spans.Select(FunctionSpan.Parse)],
            FunctionRate = int.MaxValue,
            MaxFunctionCpu = null,
            RingBytes = 64 << 20,
            Sinks = [new DiscardingSink()],
        });
        manager.AddProcess(target.ProcessId);
        await target.RoundAsync();
        var rounds = new List<double[]>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            rounds.Add([.. (await target.RoundAsync()).Zip(unprobed, static (probed, alone) => probed - alone)]);
        }
        Console.Error.WriteLine();
        Report(toolchain, rounds, await manager.StopAsync());
        return 0;
    }

    private static void Report(GoToolchain toolchain, List<double[]> rounds, ManagerStatus status)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim();
        var results = Captures.Select((captures, i) => new
        {
            Captures = captures,
            BareNanoseconds = rounds.Select(static round => round[0]).Median(),
            SpanNanoseconds = rounds.Select(round => round[1 + (2 * i)]).Median(),
            HandNanoseconds = rounds.Select(round => round[2 + (2 * i)]).Median(),
            SpanToHandRatio = rounds.Select(round => round[1 + (2 * i)] / round[2 + (2 * i)]).Median(),
            ProgramsRatio = rounds.Select(round => (round[1 + (2 * i)] - round[0]) / (round[2 + (2 * i)] - round[0])).Median(),
        }).ToArray();
        Console.WriteLine($"{Machine.This}; {go}; medians of {Rounds} rounds; nanoseconds that a call takes longer\n");
        Console.WriteLine($"{"captures",8} {"bare hooks",11} {"span",8} {"by hand",8} {"ratio",6} {"without bare hooks",19}");
        foreach (var result in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Captures,8} {result.BareNanoseconds,11:0} {result.SpanNanoseconds,8:0} {result.HandNanoseconds,8:0} {result.SpanToHandRatio,6:0.00} {result.ProgramsRatio,19:0.00}"));
        }
        Console.WriteLine($"spans {status.Spans:N0}, lost {status.Lost:N0}");
        ResultFile.Write("functions", new { Go = go, Rounds, status.Spans, status.Lost, Results = results });
    }
}
