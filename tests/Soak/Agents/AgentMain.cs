using System.Collections.Concurrent;
using System.Globalization;
using Sonde.OpenTelemetry;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;

namespace Sonde.Soak.Agents;

/// <summary>
/// An agent in its own process, as a vendor would write one: a Manager that watches executables, and an OTLP sink. It reports on
/// standard output once a second, takes the name of a sampler on each line of standard input, and ends with that.
/// </summary>
internal sealed class AgentMain : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _warnings = new();
    private readonly OpenTelemetrySink _sink;
    private readonly Manager _manager;
    private long _targetsStarted;
    private long _targetsExited;

    private AgentMain(Uri endpoint, int ringBytes)
    {
        _sink = new OpenTelemetrySink(new OpenTelemetrySinkOptions { Endpoint = endpoint });
        _manager = Manager.Start(new ManagerOptions
        {
            Probes =
            [
                NetHttpServerProbe.Descriptor, NetHttpClientProbe.Descriptor, NetHttpClientWriteProbe.Descriptor, NetHttpClientSendProbe.Descriptor,
            ],
            Sinks = [_sink],
            RingBytes = ringBytes,
        });
        _manager.Warning += warning => _warnings.TryAdd(warning, true);
        _manager.TargetStarted += _ => Interlocked.Increment(ref _targetsStarted);
        _manager.TargetExited += _ => Interlocked.Increment(ref _targetsExited);
        _sink.Warning += warning => _warnings.TryAdd(warning, true);
    }

    /// <summary>Runs until standard input ends.</summary>
    /// <param name="arguments">Endpoint, bytes of the ring, then the executables.</param>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        AgentReport last;
        await using (var agent = new AgentMain(new Uri(arguments[0]), int.Parse(arguments[1], CultureInfo.InvariantCulture)))
        {
            foreach (string executable in arguments.Skip(2))
                agent._manager.AddExecutable(executable);
            using var reporting = new Timer(_ => Say(agent.Report(agent._manager.GetStatus())), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            while (await Console.In.ReadLineAsync() is { } line)
                agent._manager.SetSampler(Sampler(line.Split(' ')));
            await reporting.DisposeAsync();
            ManagerStatus final = await agent._manager.StopAsync();
            await agent._sink.DisposeAsync();
            last = agent.Report(final);
        }
        Say(last);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        await _sink.DisposeAsync();
    }

    private static SpanSampler Sampler(string[] words) =>
        SpanSampler.TryParse(words[0], words.ElementAtOrDefault(1), out SpanSampler? sampler)
            ? sampler
            : throw new ArgumentException($"'{string.Join(' ', words)}' is not a sampler.");

    private static void Say(AgentReport report)
    {
        lock (Console.Out)
            Console.Out.WriteLine(report.ToLine());
    }

    private AgentReport Report(ManagerStatus status) => new()
    {
        Probes = status.Counters.ToDictionary(static probe => probe.Key, static probe => AccountOf(probe.Value)),
        Spans = status.Spans,
        Invalid = status.InvalidRecords,
        SinkErrors = status.SinkErrors,
        Export = new ExportAccount(_sink.Accepted, _sink.Exported, _sink.Failed, _sink.Dropped),
        TargetsStarted = Interlocked.Read(ref _targetsStarted),
        TargetsExited = Interlocked.Read(ref _targetsExited),
        Threads = Directory.GetDirectories("/proc/self/task").Length,
        Descriptors = Directory.GetFiles("/proc/self/fd").Length,
        ResidentMiB = Environment.WorkingSet >> 20,
        Warnings = [.. _warnings.Keys],
    };

    private static ProbeAccount AccountOf(ProbeCounters counters) => new(
        counters.Started,
        counters.Sent,
        counters.Unsampled,
        counters.Running,
        new Dictionary<string, long>
        {
            ["not reported"] = counters.NotReported,
            ["ring full"] = counters.LostRingFull,
            ["operations full"] = counters.LostOperationsFull,
            ["abandoned"] = counters.LostAbandoned,
            ["nested too deep"] = counters.LostNestedTooDeep,
            ["no scratch"] = counters.LostNoScratch,
            ["unfinished"] = counters.LostUnfinished,
            ["switched off"] = counters.LostSwitchedOff,
        });
}
