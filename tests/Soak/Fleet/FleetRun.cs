using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Soak.Collectors;
using Sonde.Tests.Otlp;

namespace Sonde.Soak.Fleet;

/// <summary>
/// Runs <c>sonde agent</c> on a machine where hundreds of processes come and go: of ten executables, on overlay mounts, in namespaces, in a
/// cgroup, on ports. The agent's rules select most of them, and its configuration changes twice a second. Each process keeps an account of
/// its requests, and has a service name of its own, so every span is held against the process that it came from.
/// </summary>
internal sealed class FleetRun : IAsyncDisposable
{
    private const int AtOnce = 300;
    private const int OneInKilled = 50;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseOfWorker = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseOfChanges = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(60);

    // Of a process that takes its time on a busy machine.
    private static readonly TimeSpan LongestWait = 5 * LongestLife;

    // The kinds in the proportion in which they are started.
    private static readonly FleetKind[] Kinds =
    [
        FleetKind.Glob, FleetKind.Glob, FleetKind.Overlay, FleetKind.Namespaces, FleetKind.Cgroup, FleetKind.Cgroup, FleetKind.Port, FleetKind.Port,
        FleetKind.Outside, FleetKind.Outside,
    ];

    private readonly TimeSpan _duration;
    private readonly string _tool;
    private readonly FleetPlaces _places = new();
    private readonly ConcurrentDictionary<string, SpanCount> _spans = [];
    private readonly ConcurrentBag<FleetAccount> _accounts = [];
    private readonly FlappingCollector _collector;
    private int _running;

    internal FleetRun(TimeSpan duration, string tool)
    {
        (_duration, _tool) = (duration, tool);
        _collector = new FlappingCollector { Taking = Count };
    }

    /// <summary>Runs the fleet and judges the result.</summary>
    internal async Task<FleetResult> RunAsync(CancellationToken cancellation)
    {
        using var agent = new FleetAgent(_tool, _places, _collector.Endpoint);
        await agent.WaitUntilReadyAsync();
        FleetFootprint before = agent.ReadFootprint();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(_duration);
        Task died = agent.WaitForExitAsync().ContinueWith(_ => end.Cancel(), TaskScheduler.Default);
        var watch = Stopwatch.StartNew();
        using CancellationTokenRegistration stop = end.Token.Register(watch.Stop);
        Task<int> changes = ChangeAsync(agent, end.Token);
        Task[] parts = [changes, .. Enumerable.Range(0, AtOnce).Select(seed => Task.Run(() => ComeAndGoAsync(new Random(seed), end.Token))), ShowProgressAsync(agent, watch, end.Token)];
        await Task.WhenAll(parts);
        await agent.ThrowIfEndedAsync();
        FleetFootprint after = await agent.WaitUntilIdleAsync(before);
        FleetStatus status = await agent.StopAsync();
        return new FleetResult
        {
            Minutes = Math.Round(watch.Elapsed.TotalMinutes, 1),
            Accounts = [.. _accounts],
            Spans = new Dictionary<string, SpanCount>(_spans),
            Before = before,
            After = after,
            Most = agent.MostResidentMiB,
            Changes = await changes,
            Repeated = _collector.Repeated,
            Status = status,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _places.Dispose();
    }

    private static async Task<int> ChangeAsync(FleetAgent agent, CancellationToken end)
    {
        int changes = 0;
        for (; !end.IsCancellationRequested; await Pause.ForAsync(PauseOfChanges, end))
            agent.Change(++changes);
        return changes;
    }

    private async Task ComeAndGoAsync(Random random, CancellationToken end)
    {
        // The fleet does not start in one moment, as a machine that boots does not.
        await Pause.ForAsync(TimeSpan.FromMilliseconds(random.Next(20_000)), end);
        while (!end.IsCancellationRequested)
        {
            TimeSpan life = LongestLife * random.NextDouble();
            int requests = 5 + (int)(life / PauseOfWorker);
            using var process = new FleetProcess(_places, Kinds[random.Next(Kinds.Length)], Delay, PauseOfWorker, requests, random);
            Interlocked.Increment(ref _running);
            if (random.Next(OneInKilled) == 0)
            {
                await Pause.ForAsync(life * random.NextDouble(), end);
                process.Kill();
            }
            _accounts.Add(await process.WaitAsync(LongestWait));
            Interlocked.Decrement(ref _running);
        }
    }

    private void Count(ReceivedSpan span)
    {
        SpanCount count = _spans.GetOrAdd(span.Resource.GetValueOrDefault("service.name") as string ?? "", static _ => new SpanCount());
        if (span.Kind == 2)
            count.Server++;
        else
            count.Client++;
    }

    private async Task ShowProgressAsync(FleetAgent agent, Stopwatch watch, CancellationToken end)
    {
        for (; !end.IsCancellationRequested; await Pause.ForAsync(TimeSpan.FromSeconds(10), end))
        {
            await Console.Error.WriteLineAsync(
                $"{watch.Elapsed:mm\\:ss} of {_duration:mm\\:ss}: {_running} processes run, {_accounts.Count:N0} have ended; {_collector.Taken:N0} spans; agent {agent.ReadFootprint()}");
        }
    }
}

/// <summary>The spans of one process.</summary>
internal sealed class SpanCount
{
    /// <summary>Spans of requests that it served.</summary>
    public long Server { get; set; }

    /// <summary>Spans of requests that it made.</summary>
    public long Client { get; set; }
}
