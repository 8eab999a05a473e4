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
/// with those of one bare hit at the span's first site in the same round. All sites are emulated. The rows with contexts also add the
/// trace context to the request, in the kernel's sockets.
/// </summary>
internal static class SpanBenchmark
{
    private const int Rounds = 15;

    private static readonly ProbeDescriptor[] HttpClient =
        [NetHttpClientProbe.Descriptor, NetHttpClientWriteProbe.Descriptor, NetHttpClientSendProbe.Descriptor];

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using TimedProgram http = TimedProgram.Start(toolchain, "Spans/target"), tcp = TimedProgram.Start(toolchain, "Spans/target", "-tcp");
        using var grpc = TimedProgram.StartGrpc(toolchain, "Spans/grpc");
        Row[] rows =
        [
            new("HTTP server", http, [NetHttpServerProbe.Descriptor], ServerHitProbe.Descriptor),
            new("HTTP client", http, HttpClient, ClientHitProbe.Descriptor),
            new("HTTP client, TCP", tcp, HttpClient, ClientHitProbe.Descriptor),
            new("HTTP client, TCP, context added", tcp, HttpClient, ClientHitProbe.Descriptor, PropagationMode.Sockets),
            new("gRPC server", grpc, [GrpcServerProbe.Descriptor], GrpcServerHitProbe.Descriptor),
            new("gRPC client", grpc, [GrpcClientProbe.Descriptor, GrpcClientWriteProbe.Descriptor], GrpcClientHitProbe.Descriptor),
        ];
        foreach (TimedProgram target in (TimedProgram[])[http, tcp, grpc])
            await target.RoundAsync();
        var rounds = new List<Cost[]>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            rounds.Add(await RoundAsync(rows));
        }
        Console.Error.WriteLine();
        Report(toolchain, rows, rounds);
        return 0;
    }

    private static async Task<Cost[]> RoundAsync(Row[] rows)
    {
        var costs = new List<Cost>();
        foreach (Row row in rows)
        {
            double untraced = (await row.Target.RoundAsync())[0];
            (double hit, _) = await TracedAsync(row, [row.Hit]);
            (double span, ManagerStatus status) = await TracedAsync(row, row.Probes);
            costs.Add(new Cost(untraced, hit - untraced, span - untraced, status));
        }
        return [.. costs];
    }

    private static async Task<(double Nanoseconds, ManagerStatus Status)> TracedAsync(Row row, ProbeDescriptor[] probes)
    {
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = probes, PropagateContext = row.Mode });
        manager.AddProcess(row.Target.ProcessId);
        double nanoseconds = (await row.Target.RoundAsync())[0];
        return (nanoseconds, await manager.StopAsync());
    }

    private static void Report(GoToolchain toolchain, Row[] rows, List<Cost[]> rounds)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim();
        var results = rows.Select((row, i) => new
        {
            row.What,
            UntracedNanoseconds = rounds.Select(round => round[i].Untraced).Median(),
            HitNanoseconds = rounds.Select(round => round[i].Hit).Median(),
            SpanNanoseconds = rounds.Select(round => round[i].Span).Median(),
            SpanToHitRatio = rounds.Select(round => round[i].Span / round[i].Hit).Median(),
            Spans = rounds.Sum(round => round[i].Status.Spans),
            Lost = rounds.Sum(round => round[i].Status.Lost),
            Propagation = rounds[0][i].Status.Propagation.ToString(),
        }).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.This}; {go}; medians of {Rounds} rounds; untraced: a request, client and server\n"));
        Console.WriteLine($"{"added to a request, ns of CPU",-32} {"untraced",9} {"bare hit",9} {"span",9} {"of a hit",9} {"spans",10} {"lost",6}  {"contexts"}");
        foreach (var result in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.What,-32} {result.UntracedNanoseconds,9:0} {result.HitNanoseconds,9:0} {result.SpanNanoseconds,9:0} {result.SpanToHitRatio,9:0.0} {result.Spans,10:N0} {result.Lost,6:N0}  {result.Propagation}"));
        ResultFile.Write("spans", new { Go = go, Rounds, Results = results });
    }

    /// <summary>A span.</summary>
    private sealed record Row(
        string What, TimedProgram Target, ProbeDescriptor[] Probes, ProbeDescriptor Hit, PropagationMode Mode = PropagationMode.Auto);

    /// <summary>The result of a round for one span: the nanoseconds of a request, and those that were added to it.</summary>
    private sealed record Cost(double Untraced, double Hit, double Span, ManagerStatus Status);
}
