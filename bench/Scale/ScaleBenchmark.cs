using System.Diagnostics;
using Sonde.Benchmarks.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tests.Sockets;

namespace Sonde.Benchmarks.Scale;

/// <summary>
/// Measures what it costs to be on a machine with many processes: admitting processes of a known executable, attaching to many executables,
/// memory per target, the CPU time of an agent that has nothing to do, and how many first requests are traced.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Processes = 1000, Executables = 100, Starts = 200;

    internal static async Task<int> RunAsync()
    {
        Console.WriteLine($"{Machine.This}\n");
        using var processes = new ScaleProcesses();
        double[] attached = await AttachAsync(processes);
        var (admitted, bytes, resident) = await AdmitAsync(processes);
        string tool = Path.Combine(Repository.Root, "artifacts/native/sonde");
        double idleAlone = await IdleAgent.MeasureAsync(tool, "/nowhere/*");
        foreach (int _ in Enumerable.Range(0, Processes))
            processes.Start(processes.Executable);
        double idle = await IdleAgent.MeasureAsync(tool, processes.Executable);
        processes.End();
        Dictionary<string, First> first = new()
        {
            ["path"] = await FirstAsync(processes, _ => new TargetRule { Executables = [processes.Executable] }),
            ["port"] = await FirstAsync(processes, static port => new TargetRule { Ports = [port] }),
            ["user and path"] = await FirstAsync(processes, _ => new TargetRule { Executables = [processes.Executable], Users = ["root"] }),
        };

        Print($"attach to each of {Executables} executables, after its analysis", Quantiles(attached), "ms");
        Print($"admit each of {Processes} processes of a known executable", Quantiles(admitted), "ms");
        Console.WriteLine($"memory per target: {bytes / 1024:0.0} KB managed, {resident / 1024:0.0} KB resident");
        Console.WriteLine($"idle agent: {idleAlone:0.000} % of a core without targets, {idle:0.000} % with {Processes}");
        foreach ((string by, First requests) in first)
        {
            Console.WriteLine(
                $"first requests of {Starts} processes selected by {by}: {requests.Traced} traced, {requests.Counted} counted, "
                + $"{Starts - requests.Traced - requests.Counted} of processes that ended before they were admitted");
        }
        ResultFile.Write("scale", new
        {
            Executables,
            AttachMilliseconds = Quantiles(attached),
            Processes,
            AdmitMilliseconds = Quantiles(admitted),
            ManagedBytesPerTarget = bytes,
            ResidentBytesPerTarget = resident,
            IdlePercentOfACoreWithoutTargets = idleAlone,
            IdlePercentOfACore = idle,
            Starts,
            FirstRequests = first,
        });
        return 0;
    }

    private static Manager Start(params ITargetSource[] sources) => Manager.Start(new ManagerOptions
    {
        Probes = ProbeRegistry.All,
        Sinks = [new DiscardingSink()],
        Sources = sources,
    });

    private static async Task<double[]> AttachAsync(ScaleProcesses processes)
    {
        await using Manager manager = Start();
        var times = new List<double>();
        // The first one loads the probes.
        for (int i = 0; i <= Executables; i++)
        {
            string copy = processes.Copy(i);
            (Process process, _) = processes.Start(copy);
            long began = Stopwatch.GetTimestamp();
            manager.AddProcess(process.Id);
            TimeSpan all = Stopwatch.GetElapsedTime(began);
            ManagerPhase analysing = manager.GetStatus().Phases.Last(phase => phase.Name == $"analysing {copy}");
            if (i > 0)
                times.Add((all - analysing.Duration).TotalMilliseconds);
        }
        await manager.StopAsync();
        processes.End();
        return [.. times];
    }

    private static async Task<(double[] Times, double Bytes, double Resident)> AdmitAsync(ScaleProcesses processes)
    {
        await using Manager manager = Start(new RuleSource { Rules = [new TargetRule { ProcessIds = [1] }] });
        int[] ids = [.. Enumerable.Range(0, Processes + 1).Select(_ => processes.Start(processes.Executable).Process.Id)];
        manager.AddProcess(ids[0]);
        long bytes = GC.GetTotalMemory(forceFullCollection: true), resident = ProcessMemory.Of(Environment.ProcessId).Resident;
        var times = new double[Processes];
        for (int i = 0; i < Processes; i++)
        {
            long began = Stopwatch.GetTimestamp();
            manager.AddProcess(ids[i + 1]);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        bytes = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        resident = ProcessMemory.Of(Environment.ProcessId).Resident - resident;
        await manager.StopAsync();
        processes.End();
        return (times, (double)bytes / Processes, (double)resident / Processes);
    }

    private static async Task<First> FirstAsync(ScaleProcesses processes, Func<int, TargetRule> ruleOf)
    {
        int port = FreePort.Find();
        string[] arguments = ["-addr", $"127.0.0.1:{port}"];
        await using Manager manager = Start(new RuleSource { Rules = [ruleOf(port)] });
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long counted = 0;
        var started = new List<Target>();
        manager.TargetStarted += target =>
        {
            lock (started)
                started.Add(target);
            known.TrySetResult();
        };
        processes.Start(processes.Executable, arguments);
        await known.Task;
        processes.End();
        for (int i = 0; i < Starts; i++)
        {
            (_, Uri address) = processes.Start(processes.Executable, arguments);
            using var client = new HttpClient();
            _ = await client.GetByteArrayAsync(new Uri(address, "/hello"));
            processes.End();
        }
        ManagerStatus status = await manager.StopAsync();
        lock (started)
            counted = started.Sum(static target => target.UntracedOperations);
        return new First(status.Spans, counted);
    }

    private static Spread Quantiles(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return new Spread(sorted.Median(), sorted[(int)(sorted.Length * 0.99)], sorted[^1]);
    }

    private static void Print(string what, Spread spread, string unit) =>
        Console.WriteLine($"{what}: {spread.Median:0.00} {unit}, 99 % below {spread.Most:0.00}, all below {spread.Worst:0.00}");

    private sealed record Spread(double Median, double Most, double Worst);

    private sealed record First(long Traced, long Counted);
}
