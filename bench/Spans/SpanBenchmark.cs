using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Spans;

/// <summary>
/// Measures what a whole span, with all its hooks, costs the traced program: the nanoseconds of CPU that it adds to a request, compared
/// with those of one bare hit at the span's first site in the same round. That site is emulated. The client's span ends where the function
/// returns, at a single-stepped site.
/// </summary>
internal static class SpanBenchmark
{
    private const int Rounds = 15;

    private static readonly Row[] Rows =
    [
        new("HTTP server", [NetHttpServerProbe.Descriptor], ServerHitProbe.Descriptor),
        new(
            "HTTP client", [NetHttpClientProbe.Descriptor, NetHttpClientWriteProbe.Descriptor, NetHttpClientSendProbe.Descriptor],
            ClientHitProbe.Descriptor),
    ];

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        string executable = Path.Combine(Directory.CreateTempSubdirectory("sonde-bench-").FullName, "span");
        toolchain.Run(Path.Combine(Repository.Root, "bench", "Spans", "target"), "build", "-o", executable, ".");
        using Process target = Process.Start(
            new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            await target.StandardOutput.ReadLineAsync();
            await RequestAsync(target);
            var rounds = new List<Cost[]>();
            for (int i = 0; i < Rounds; i++)
            {
                Console.Error.Write($"\rround {i + 1} of {Rounds}");
                rounds.Add(await RoundAsync(target));
            }
            Console.Error.WriteLine();
            Report(toolchain, rounds);
            return 0;
        }
        finally
        {
            target.Kill();
        }
    }

    private static async Task<Cost[]> RoundAsync(Process target)
    {
        double untraced = await RequestAsync(target);
        var costs = new List<Cost>();
        foreach (Row row in Rows)
        {
            (double hit, _) = await TracedAsync(target, [row.Hit]);
            (double span, ManagerStatus status) = await TracedAsync(target, row.Probes);
            costs.Add(new Cost(untraced, hit - untraced, span - untraced, status));
        }
        return [.. costs];
    }

    private static async Task<(double Nanoseconds, ManagerStatus Status)> TracedAsync(Process target, ProbeDescriptor[] probes)
    {
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = probes });
        manager.AddProcess(target.Id);
        double nanoseconds = await RequestAsync(target);
        return (nanoseconds, await manager.StopAsync());
    }

    /// <summary>Lets the program make its requests, and returns the nanoseconds of one.</summary>
    private static async Task<double> RequestAsync(Process target)
    {
        await target.StandardInput.WriteLineAsync();
        string line = await target.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The target has ended.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    private static void Report(GoToolchain toolchain, List<Cost[]> rounds)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim();
        var results = Rows.Select((row, i) => new
        {
            row.What,
            HitNanoseconds = rounds.Select(round => round[i].Hit).Median(),
            SpanNanoseconds = rounds.Select(round => round[i].Span).Median(),
            SpanToHitRatio = rounds.Select(round => round[i].Span / round[i].Hit).Median(),
            Spans = rounds.Sum(round => round[i].Status.Spans),
            Lost = rounds.Sum(round => round[i].Status.Lost),
            Propagation = rounds[0][i].Status.Propagation.ToString(),
        }).ToArray();
        double untraced = rounds.Select(static round => round[0].Untraced).Median();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.This}; {go}; medians of {Rounds} rounds; a request without tracing, client and server: {untraced:0} ns\n"));
        Console.WriteLine($"{"added to a request, ns of CPU",-32} {"bare hit",9} {"span",9} {"of a hit",9} {"spans",10} {"lost",6}");
        foreach (var result in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.What,-32} {result.HitNanoseconds,9:0} {result.SpanNanoseconds,9:0} {result.SpanToHitRatio,9:0.0} {result.Spans,10:N0} {result.Lost,6:N0}"));
        Console.WriteLine($"trace context in requests: {results[0].Propagation}");
        ResultFile.Write("spans", new { Go = go, Rounds, UntracedNanoseconds = untraced, Results = results });
    }

    /// <summary>A span.</summary>
    private sealed record Row(string What, ProbeDescriptor[] Probes, ProbeDescriptor Hit);

    /// <summary>The result of a round for one span: the nanoseconds of a request, and those that were added to it.</summary>
    private sealed record Cost(double Untraced, double Hit, double Span, ManagerStatus Status);
}
