using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Library;

/// <summary>
/// Measures what each function of the C library costs a probed process at an emulated site, in nanoseconds that it adds to a hit of a
/// program that does less. Every figure is a difference within one round. Rounds alternate over all programs, so that a change of the
/// machine's speed affects all of them.
/// </summary>
internal static class LibraryBenchmark
{
    private const int Rounds = 30;

    /// <summary>
    /// The measured function, the program that calls it, and the program whose time is subtracted. In the order of the target's functions.
    /// </summary>
    private static readonly Row[] Rows =
    [
        new("a hit, empty program", "empty", null),
        new("sonde_admit", "admit", "empty"),
        new("sonde_count", "count", "empty"),
        new("go_stack_depth", "depth", "empty"),
        new("go_field_string", "field", "admit"),
        new("sonde_scratch", "scratch", "admit"),
        new("go_copy_struct (http.Request)", "structCopy", "scratch"),
        new("sonde_http_headers_find (7 headers)", "headers", "scratch"),
        new("sonde_http_remote_context", "traceparent", "headers"),
        new("sonde_span_of_context (4 contexts, none found)", "contextChain", "admit"),
        new("operation: begin, keep, find, end", "operation", "admit"),
        new("sonde_span_start (root)", "span", "operation"),
        new("sonde_span_record and sonde_record_send", "record", "span"),
        new("sonde_record_string (11 bytes)", "text", "record"),
    ];

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using var target = TimedProgram.Start(toolchain, "Library/target");
        double[] unprobed = await target.RoundAsync();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [LibraryProbe.Descriptor] });
        manager.AddProcess(target.ProcessId);
        await target.RoundAsync();
        var rounds = new List<double[]>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            rounds.Add(await target.RoundAsync());
        }
        Console.Error.WriteLine();
        ManagerStatus status = await manager.StopAsync();
        Report(toolchain, unprobed, rounds, status);
        return 0;
    }

    private static void Report(GoToolchain toolchain, double[] unprobed, List<double[]> rounds, ManagerStatus status)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim();
        double hit = rounds.Select(round => round[0] - unprobed[0]).Median();
        var results = Rows.Select((row, i) => new
        {
            row.What,
            Over = row.Base ?? "the function alone",
            Nanoseconds = rounds.Select(round => round[i] - (row.Base is null ? unprobed[i] : round[IndexOf(row.Base)])).Median(),
        }).ToArray();
        Console.WriteLine($"{Machine.This}; {go}; medians of {Rounds} rounds\n");
        Console.WriteLine($"{"",-50} {"ns",8} {"of a hit",9}");
        foreach (var result in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.What,-50} {result.Nanoseconds,8:0} {result.Nanoseconds / hit,9:0.00}"));
        long lost = status.Counters.Values.Sum(static counters => counters.Lost);
        Console.WriteLine($"records sent {status.Spans:N0}, lost {lost:N0}");
        ResultFile.Write("library", new { Go = go, Rounds, Results = results });

        static int IndexOf(string function) => Array.FindIndex(Rows, row => row.Function == function);
    }

    private sealed record Row(string What, string Function, string? Base);
}
