using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Benchmarks.Load;

/// <summary>
/// Measures what it takes to load every ready-made probe with all its programs, as if one executable used all libraries: the milliseconds
/// from an empty kernel until all are loaded in parallel, as the Manager loads them, what the verifier does, which is most of it, and the
/// memory of their maps. Probes that the kernel
/// refuses (those that write into processes, under lockdown) are left out.
/// </summary>
internal static class LoadBenchmark
{
    private const int Rounds = 9;

    internal static int Run()
    {
        LibbpfLog.Install();
        ProbeDescriptor[] probes = [.. Probes.Go.ProbeRegistry.Own.Where(static probe => probe.Needs != ProbeNeed.WriteToProcess || BpfSyscall.SupportsWritingToProcesses())];
        var alone = new List<ProbeLoad>[probes.Length];
        var together = new List<AllLoad>();
        // The first round reads the files into the page cache.
        for (int round = -1; round < Rounds; round++)
        {
            AllLoad all = LoadAll(probes);
            ProbeLoad[] each = [.. probes.Select(LoadAlone)];
            if (round < 0)
                continue;
            together.Add(all);
            for (int i = 0; i < probes.Length; i++)
                (alone[i] ??= []).Add(each[i]);
        }
        Report(probes, alone, together);
        return 0;
    }

    private static AllLoad LoadAll(ProbeDescriptor[] probes)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        using ProbeLoader loader = NewLoader(probes);
        double shared = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var loaded = new LoadedProbe[probes.Length];
        Task[] loading =
        [
            .. Enumerable.Range(0, probes.Length).Select(number => Task.Factory.StartNew(
                () => loaded[number] = LoadWhole(loader, probes[number], number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        Task.WaitAll(loading);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        double processor = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
        MapMemory memory = MapMemory.OfThisProcess();
        var work = VerifierWork.Of(loaded.SelectMany(static probe => probe.Programs));
        foreach (LoadedProbe probe in loaded)
            probe.Dispose();
        return new AllLoad(shared, milliseconds, processor, work, memory.Maps, memory.Ring);
    }

    private static ProbeLoad LoadAlone(ProbeDescriptor probe)
    {
        using ProbeLoader loader = NewLoader([probe]);
        long before = MapMemory.OfThisProcess().Maps, began = Stopwatch.GetTimestamp();
        using LoadedProbe loaded = LoadWhole(loader, probe, 0);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return new ProbeLoad(milliseconds, VerifierWork.Of(loaded.Programs), MapMemory.OfThisProcess().Maps - before);
    }

    private static LoadedProbe LoadWhole(ProbeLoader loader, ProbeDescriptor probe, int number) =>
        loader.Load(probe, number, probe.IsOfFunctions ? [.. FunctionProbe.Programs] : null);

    private static ProbeLoader NewLoader(ProbeDescriptor[] probes) =>
        new(new ManagerOptions { Probes = probes, PropagateContext = PropagationMode.Off }, BpfSyscall.SupportsUprobeMulti());

    private static void Report(ProbeDescriptor[] probes, List<ProbeLoad>[] alone, List<AllLoad> together)
    {
        var each = probes.Select((probe, i) => new
        {
            Probe = probe.Name,
            Milliseconds = alone[i].Select(static load => load.Milliseconds).Median(),
            BestMilliseconds = alone[i].Min(static load => load.Milliseconds),
            alone[i][0].Work.Programs,
            VerifiedInstructions = alone[i][0].Work.Instructions,
            MapBytes = alone[i].Max(static load => load.MapBytes),
        }).ToArray();
        var all = new
        {
            Probes = probes.Length,
            SharedMilliseconds = together.Select(static load => load.Shared).Median(),
            Milliseconds = together.Select(static load => load.Milliseconds).Median(),
            BestMilliseconds = together.Min(static load => load.Milliseconds),
            ProcessorMilliseconds = together.Select(static load => load.Processor).Median(),
            BestProcessorMilliseconds = together.Min(static load => load.Processor),
            together[0].Work.Programs,
            VerifiedInstructions = together[0].Work.Instructions,
            MapBytes = together.Max(static load => load.MapBytes),
            RingBytes = together.Max(static load => load.RingBytes),
        };
        Console.WriteLine($"{Machine.This}; medians of {Rounds} rounds, and the best one\n");
        foreach (var probe in each)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{probe.Probe,-36} {probe.Milliseconds,7:0.0} ms ({probe.BestMilliseconds,6:0.0}) {probe.Programs,3} programs {probe.VerifiedInstructions,8:N0} instructions verified {probe.MapBytes / 1024.0,7:N0} KiB of maps"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nall {all.Probes}, in parallel: {all.Milliseconds:0.0} ms ({all.BestMilliseconds:0.0}), {all.SharedMilliseconds:0.0} of them for what all share; {all.ProcessorMilliseconds:0.0} ms ({all.BestProcessorMilliseconds:0.0}) of processor time; {all.Programs} programs, {all.VerifiedInstructions:N0} instructions verified; {all.MapBytes / 1048576.0:0.00} MiB of maps, and {all.RingBytes / 1048576.0:0.00} MiB for the ring"));
        ResultFile.Write("load", new { Rounds, All = all, Each = each });
    }

    /// <summary>What one probe takes when what all probes share is there.</summary>
    private sealed record ProbeLoad(double Milliseconds, VerifierWork Work, long MapBytes);

    /// <summary>What all probes take.</summary>
    private sealed record AllLoad(double Shared, double Milliseconds, double Processor, VerifierWork Work, long MapBytes, long RingBytes);
}
