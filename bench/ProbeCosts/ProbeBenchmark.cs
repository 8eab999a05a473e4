using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>
/// Measures what each ready-made probe costs the traced program: the nanoseconds of CPU that it adds to an operation, and the operations
/// that the program makes in a second, one after the other. They are compared in the same round with the same program untraced, and with an
/// empty program at each of the probe's hooks. The row with contexts also adds the trace context to the request, in the kernel's sockets.
/// Unless the spans are exactly those of the operations, there is no result.
/// </summary>
internal static class ProbeBenchmark
{
    private const int Rounds = 9;

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using var programs = new ProbePrograms(toolchain);
        ProbeRow[] rows = await ProbeRows.StartAsync(programs);
        foreach (TimedProgram target in rows.Select(static row => row.Target).Distinct())
            await target.RoundAsync();
        var rounds = new List<Cost[]>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            var costs = new List<Cost>();
            foreach (ProbeRow row in rows)
                costs.Add(await MeasureAsync(row, hooksFirst: i % 2 == 0));
            rounds.Add([.. costs]);
        }
        Console.Error.WriteLine();
        return Report(toolchain, rows, rounds);
    }

    private static async Task<Cost> MeasureAsync(ProbeRow row, bool hooksFirst)
    {
        Time untraced = await TimeAsync(row.Target), hooks;
        (Time Time, ManagerStatus Status) traced;
        if (hooksFirst)
        {
            hooks = await HooksAsync(row);
            traced = await TracedAsync(row, row.Probes);
        }
        else
        {
            traced = await TracedAsync(row, row.Probes);
            hooks = await HooksAsync(row);
        }
        return new Cost(untraced, hooks, traced.Time, traced.Status, row.SpansOf(traced.Time.Operations));
    }

    private static async Task<Time> HooksAsync(ProbeRow row) =>
        (await TracedAsync(row, [.. row.Probes.Select(probe => HooksAlone.Of(probe, row.Functions))])).Time;

    private static async Task<(Time Time, ManagerStatus Status)> TracedAsync(ProbeRow row, ProbeDescriptor[] probes)
    {
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [.. probes.Skip(row.FollowsGoroutines ? 1 : 0)],
            GoroutineParents = row.FollowsGoroutines ? probes[0] : null,
            PropagateContext = row.Mode,
            FunctionRate = int.MaxValue,
            MaxFunctionCpu = null,
        });
        manager.AddProcess(row.Target.ProcessId);
        Time time = await TimeAsync(row.Target);
        return (time, await manager.StopAsync());
    }

    private static async Task<Time> TimeAsync(TimedProgram target)
    {
        double[] times = await target.RoundAsync();
        return new Time(times[0], times[1], (long)times[2]);
    }

    private static int Report(GoToolchain toolchain, ProbeRow[] rows, List<Cost[]> rounds)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim(), load = File.ReadAllText("/proc/loadavg").Split(' ')[1];
        var results = rows.Select((row, i) =>
        {
            Cost[] costs = [.. rounds.Select(round => round[i])];
            double hooks = costs.Select(static cost => cost.Hooks.Cpu - cost.Untraced.Cpu).Median();
            double added = costs.Select(static cost => cost.Traced.Cpu - cost.Untraced.Cpu).Median();
            return new
            {
                Probe = row.Probes[0].Name,
                row.What,
                UntracedNanoseconds = costs.Select(static cost => cost.Untraced.Cpu).Median(),
                HooksNanoseconds = hooks,
                AddedNanoseconds = added,
                // That of a single round says nothing where the rounds differ by more than the hooks cost.
                HooksRatio = added / hooks,
                UntracedPerSecond = costs.Select(static cost => 1e9 / cost.Untraced.Whole).Median(),
                HooksPerSecond = costs.Select(static cost => 1e9 / cost.Hooks.Whole).Median(),
                TracedPerSecond = costs.Select(static cost => 1e9 / cost.Traced.Whole).Median(),
                Operations = costs.Sum(static cost => cost.Traced.Operations),
                Spans = costs.Sum(static cost => cost.Status.Spans + cost.Status.SpansOfPrograms),
                Lost = costs.Sum(static cost => cost.Status.Lost),
                Propagation = costs[0].Status.Propagation.ToString(),
            };
        }).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.This}; load average {load}; {go}; medians of {Rounds} rounds\n"));
        Console.WriteLine($"{"",-32} {"ns of CPU for an operation, and added by",44}  {"operations per second",32}");
        Console.WriteLine($"{"",-32} {"untraced",10} {"hooks",9} {"probe",9} {"of hooks",9}  {"untraced",10} {"hooks",10} {"probe",10} {"spans",9} {"lost",5}");
        foreach (var one in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.What,-32} {one.UntracedNanoseconds,10:0} {one.HooksNanoseconds,9:0} {one.AddedNanoseconds,9:0} {one.HooksRatio,9:0.0}  {one.UntracedPerSecond,10:N0} {one.HooksPerSecond,10:N0} {one.TracedPerSecond,10:N0} {one.Spans,9:N0} {one.Lost,5:N0}"));
        string[] wrong = [.. rows.Where((_, i) => rounds.Exists(round => !round[i].IsComplete)).Select(static row => row.What)];
        if (wrong.Length > 0)
        {
            Console.Error.WriteLine($"The spans are not those of the operations: {string.Join("; ", wrong)}");
            return 1;
        }
        ResultFile.Write("probes", new { Go = go, Rounds, LoadAverage = double.Parse(load, CultureInfo.InvariantCulture), Results = results });
        return 0;
    }

    /// <summary>The nanoseconds of an operation, those of CPU and those that it takes, and how many there were.</summary>
    private sealed record Time(double Cpu, double Whole, long Operations);

    /// <summary>The result of a round for one row.</summary>
    private sealed record Cost(Time Untraced, Time Hooks, Time Traced, ManagerStatus Status, long ExpectedSpans)
    {
        internal bool IsComplete => Status.Lost == 0 && Status.Spans + Status.SpansOfPrograms == ExpectedSpans;
    }
}
