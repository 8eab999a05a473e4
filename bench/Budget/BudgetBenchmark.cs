using System.Globalization;
using Sonde.Benchmarks.Http;
using Sonde.Benchmarks.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Benchmarks.Budget;

/// <summary>
/// Measures what tracing costs a Go HTTP server under full load with several budgets, in turn: the cost by Sonde's own account, the CPU
/// that the server really uses more for each request, and how many spans are left.
/// </summary>
internal static class BudgetBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 3;
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(6);

    // Without Sonde, with Sonde but without measuring, measuring, and with bounds.
    private static readonly Case[] Cases =
    [
        new("no tracing", IsTraced: false, IsMeasured: false, MaxCpu: null),
        new("not measured", IsTraced: true, IsMeasured: false, MaxCpu: null),
        new("no bound", IsTraced: true, IsMeasured: true, MaxCpu: null),
        new("15 %", IsTraced: true, IsMeasured: true, MaxCpu: 0.15),
        new("10 %", IsTraced: true, IsMeasured: true, MaxCpu: 0.1),
        new("3 %", IsTraced: true, IsMeasured: true, MaxCpu: 0.03),
        new("1 %", IsTraced: true, IsMeasured: true, MaxCpu: 0.01),
    ];

    internal static async Task<int> RunAsync()
    {
        (string plain, _, string[] versions) = HttpServer.Build();
        using HttpServer server = HttpServer.Start(plain);
        await Wrk.RunAsync(server.Address, Connections, TimeSpan.FromSeconds(2));
        var results = Cases.ToDictionary(static one => one, static _ => new List<Result>());
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            foreach (Case one in Cases)
                results[one].Add(await RunAsync(one, server));
        }
        Console.Error.WriteLine();
        Report(versions[0], results);
        return 0;
    }

    private static async Task<Result> RunAsync(Case one, HttpServer server)
    {
        await using Manager? manager = !one.IsTraced ? null : Manager.Start(new ManagerOptions
        {
            Probes = [NetHttpServerProbe.Descriptor],
            Sinks = [new DiscardingSink()],
            MeasureCost = one.IsMeasured,
            MaxCpu = one.MaxCpu,
        });
        manager?.AddProcess(server.ProcessId);
        if (one.MaxCpu is not null)
            await Wrk.RunAsync(server.Address, Connections, SettlingTime);
        ManagerStatus? before = manager?.GetStatus();
        TimeSpan cpu = ProcessCpu.Of(server.ProcessId);
        long requests = await Wrk.RunAsync(server.Address, Connections, RoundTime);
        cpu = ProcessCpu.Of(server.ProcessId) - cpu;
        ManagerStatus? after = manager?.GetStatus();
        return new Result(
            requests / RoundTime.TotalSeconds,
            cpu.TotalMicroseconds / requests,
            100 * (SpentBy(after) - SpentBy(before)) / RoundTime.TotalSeconds,
            (double)((after?.Spans ?? 0) - (before?.Spans ?? 0)) / requests,
            string.Join(' ', after?.Budget?.SwitchedOff ?? []));
    }

    private static double SpentBy(ManagerStatus? status) => status?.Cost is { } cost ? cost.Cores * cost.Period.TotalSeconds : 0;

    private static void Report(string go, Dictionary<Case, List<Result>> results)
    {
        double plain = results[Cases[0]].Select(static round => round.ServerMicroseconds).Median();
        Console.WriteLine(
            $"{Machine.This}; {go}, wrk, {Connections} connections; medians of {Rounds} rounds of {RoundTime.TotalSeconds:0} s\n");
        Console.WriteLine(
            "| budget | requests/s | server CPU per request, µs | added, µs | added, % of a core | by Sonde's account, % of a core "
            + "| spans per request | off at the end of a round |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((Case one, List<Result> rounds) in results)
        {
            double requests = Median(static round => round.RequestsPerSecond), server = Median(static round => round.ServerMicroseconds);
            string off = string.Join(", ", rounds.Select(static round => round.Off).Where(static off => off.Length > 0).Distinct());
            FormattableString row = $"""
                | {one.Name} | {requests:N0} | {server:0.00} | {server - plain:0.00} | {(server - plain) * requests / 1e4:0.0} | {Median(static round => round.Account):0.0} | {Median(static round => round.SpansPerRequest):0.000} | {off} |
                """;
            Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));

            double Median(Func<Result, double> of) => rounds.Select(of).Median();
        }
    }

    private sealed record Case(string Name, bool IsTraced, bool IsMeasured, double? MaxCpu);

    private sealed record Result(double RequestsPerSecond, double ServerMicroseconds, double Account, double SpansPerRequest, string Off);
}
