using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Http;

/// <summary>
/// Measures what tracing costs a Go HTTP server under full load: requests per second, and CPU of the server and of Sonde per request, with
/// Sonde and without, in turn. A third case shows the cost of the kernel's two uprobe hits alone: the same hooks in a process that is not
/// traced, where every program returns at its filter.
/// </summary>
internal static class HttpBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using GoServer server = GoServer.Start(toolchain);
        using GoServer neighbour = GoServer.Start(server.Executable);
        var address = new Uri(server.Address, "/hello");
        await Wrk.RunAsync(address, Connections, TimeSpan.FromSeconds(2));

        var without = new List<Round>();
        var hooksOnly = new List<Round>();
        var with = new List<Round>();
        long spans = 0, lost = 0, bytes = 0;
        MapMemory maps = default;
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            without.Add(await MeasureAsync(server, address));
            await TraceAsync(neighbour, async () => hooksOnly.Add(await MeasureAsync(server, address)));
            ManagerStatus status = await TraceAsync(server, async () =>
            {
                with.Add(await MeasureAsync(server, address));
                maps = MapMemory.OfThisProcess();
            });
            spans += status.Spans;
            bytes += status.RecordBytes;
            lost += status.Lost;
        }
        Console.Error.WriteLine();
        Report(toolchain, without, hooksOnly, with, spans, lost, bytes, maps);
        return 0;
    }

    private static async Task<ManagerStatus> TraceAsync(GoServer server, Func<Task> load)
    {
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [new DiscardingSink()] });
        manager.AddProcess(server.ProcessId);
        await load();
        return await manager.StopAsync();
    }

    private static async Task<Round> MeasureAsync(GoServer server, Uri address)
    {
        TimeSpan serverBefore = ProcessCpu.Of(server.ProcessId);
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;
        long requests = await Wrk.RunAsync(address, Connections, RoundTime);
        return new Round(
            requests / RoundTime.TotalSeconds,
            (ProcessCpu.Of(server.ProcessId) - serverBefore).TotalMicroseconds / requests,
            (Environment.CpuUsage.TotalTime - ownBefore).TotalMicroseconds / requests);
    }

    private static void Report(
        GoToolchain toolchain, List<Round> without, List<Round> hooksOnly, List<Round> with, long spans, long lost,
        long bytes, MapMemory maps)
    {
        double hooksAdded = Added(hooksOnly), added = Added(with);
        var result = new
        {
            Go = toolchain.Run("/", "env", "GOVERSION").Trim(),
            Connections,
            Rounds,
            Without = Medians(without),
            HooksOnly = Medians(hooksOnly),
            With = Medians(with),
            RequestsRatio = with.Zip(without, static (w, wo) => w.RequestsPerSecond / wo.RequestsPerSecond).Median(),
            ServerCpuRatio = with.Zip(without, static (w, wo) => w.ServerMicroseconds / wo.ServerMicroseconds).Median(),
            ServerMicrosecondsAddedByHooks = hooksAdded,
            ServerMicrosecondsAdded = added,
            AddedToHooksRatio = added / hooksAdded,
            Spans = spans,
            Lost = lost,
            BytesPerSpan = (double)bytes / spans,
            MapBytes = maps.Maps,
            RingBytes = maps.Ring,
        };
        FormattableString table = $"""
            {Machine.This}; {result.Go}, wrk, {Connections} connections; medians of {Rounds} rounds of {RoundTime.TotalSeconds:0} s

                                             without  hooks only        with  with/without
            requests per second          {result.Without.RequestsPerSecond,11:N0} {result.HooksOnly.RequestsPerSecond,11:N0} {result.With.RequestsPerSecond,11:N0} {result.RequestsRatio,13:0.00}
            server CPU per request, µs   {result.Without.ServerMicroseconds,11:0.0} {result.HooksOnly.ServerMicroseconds,11:0.0} {result.With.ServerMicroseconds,11:0.0} {result.ServerCpuRatio,13:0.00}
              added, µs                              {hooksAdded,11:0.0} {added,11:0.0}
            Sonde CPU per request, µs                            {result.With.OwnMicroseconds,11:0.0}
            spans {spans:N0}, lost {lost:N0}, {result.BytesPerSpan:0} bytes each
            kernel memory: maps {maps.Maps / 1048576.0:0.00} MiB under this load, ring {maps.Ring / 1048576.0:0.00} MiB
            """;
        Console.WriteLine(table.ToString(CultureInfo.InvariantCulture));
        ResultFile.Write("http", result);

        double Added(List<Round> rounds) =>
            rounds.Zip(without, static (r, wo) => r.ServerMicroseconds - wo.ServerMicroseconds).Median();
    }

    private static Round Medians(List<Round> rounds) => new(
        rounds.Select(static r => r.RequestsPerSecond).Median(),
        rounds.Select(static r => r.ServerMicroseconds).Median(),
        rounds.Select(static r => r.OwnMicroseconds).Median());

    private sealed record Round(double RequestsPerSecond, double ServerMicroseconds, double OwnMicroseconds);

    /// <summary>Reads each span as a sink must, and keeps nothing.</summary>
    private sealed class DiscardingSink : ISpanSink
    {
        private long _bytes;

        public void OnSpan(in SpanView span)
        {
            foreach (SpanAttribute attribute in span.Attributes)
                _bytes += attribute.Utf8.Length;
        }
    }
}
