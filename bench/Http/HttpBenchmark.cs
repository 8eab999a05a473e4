using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Http;

/// <summary>
/// What tracing costs a Go HTTP server under full load: requests per second, CPU of the server and of Sonde per request, with
/// Sonde and without, in turn.
/// </summary>
internal static class HttpBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using GoServer server = GoServer.Start(toolchain);
        var address = new Uri(server.Address, "/hello");
        await Wrk.RunAsync(address, Connections, TimeSpan.FromSeconds(2));

        var without = new List<Round>();
        var with = new List<Round>();
        long spans = 0, lost = 0;
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            without.Add(await MeasureAsync(server, address));
            ManagerStatus status = await TraceAsync(server, async () => with.Add(await MeasureAsync(server, address)));
            spans += status.Spans;
            lost += status.Lost;
        }
        Console.Error.WriteLine();
        Report(toolchain, without, with, spans, lost);
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

    private static void Report(GoToolchain toolchain, List<Round> without, List<Round> with, long spans, long lost)
    {
        double added = with.Zip(without, static (w, wo) => w.ServerMicroseconds - wo.ServerMicroseconds).Median();
        var result = new
        {
            Go = toolchain.Run("/", "env", "GOVERSION").Trim(),
            Connections,
            Rounds,
            RequestsPerSecondWithout = without.Select(static r => r.RequestsPerSecond).Median(),
            RequestsPerSecondWith = with.Select(static r => r.RequestsPerSecond).Median(),
            RequestsRatio = with.Zip(without, static (w, wo) => w.RequestsPerSecond / wo.RequestsPerSecond).Median(),
            ServerMicrosecondsWithout = without.Select(static r => r.ServerMicroseconds).Median(),
            ServerMicrosecondsWith = with.Select(static r => r.ServerMicroseconds).Median(),
            ServerCpuRatio = with.Zip(without, static (w, wo) => w.ServerMicroseconds / wo.ServerMicroseconds).Median(),
            ServerMicrosecondsAdded = added,
            SondeMicroseconds = with.Select(static r => r.OwnMicroseconds).Median(),
            Spans = spans,
            Lost = lost,
        };
        FormattableString table = $"""
            {Machine.This}; {result.Go}, wrk, {Connections} connections; medians of {Rounds} pairs of {RoundTime.TotalSeconds:0} s

                                             without        with       ratio
            requests per second          {result.RequestsPerSecondWithout,11:N0} {result.RequestsPerSecondWith,11:N0} {result.RequestsRatio,11:0.00}
            server CPU per request, µs   {result.ServerMicrosecondsWithout,11:0.0} {result.ServerMicrosecondsWith,11:0.0} {result.ServerCpuRatio,11:0.00}
              added by Sonde, µs                         {added,11:0.0}
            Sonde CPU per request, µs                    {result.SondeMicroseconds,11:0.0}
            spans {spans:N0}, lost {lost:N0}
            """;
        Console.WriteLine(table.ToString(CultureInfo.InvariantCulture));
        ResultFile.Write("http", result);
    }

    private sealed record Round(double RequestsPerSecond, double ServerMicroseconds, double OwnMicroseconds);

    /// <summary>Looks at each span as a sink must, and keeps nothing.</summary>
    private sealed class DiscardingSink : ISpanSink
    {
        private long _bytes;

        public void OnSpan(in SpanView span)
        {
            for (int i = 0; i < span.AttributeCount; i++)
                _bytes += span.GetAttribute(i).Utf8.Length;
        }
    }
}
