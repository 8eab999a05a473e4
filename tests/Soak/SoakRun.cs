using System.Diagnostics;
using Sonde.Soak.Agents;
using Sonde.Soak.Collectors;
using Sonde.Soak.Programs;
using Sonde.Tests.Go;

namespace Sonde.Soak;

/// <summary>
/// Runs two agents on the same programs, which come and go. Each agent has a collector whose mood changes. Agents are stopped and
/// continue, samplers change, and an executable is replaced. The agent 'steady' watches executables that never change, so that its account
/// can be compared with that of the programs. The agent 'crowded' watches everything, through a ring that is too small.
/// </summary>
internal sealed class SoakRun : IAsyncDisposable
{
    private const int CrowdedRing = 64 << 10;
    private const int SteadyRing = 8 << 20;

    private static readonly string[] Samplers =
        ["always_on", "parentbased_always_on", "traceidratio 0.3", "always_off", "parentbased_traceidratio 0.5"];

    // The first is what most of the time is spent in.
    private static readonly CollectorMood[] Moods =
    [
        CollectorMood.Overloaded, CollectorMood.Away, CollectorMood.Silent, CollectorMood.Resets, CollectorMood.Rejects,
    ];

    private readonly TimeSpan _duration;
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-soak-").FullName;
    private readonly FlappingCollector[] _collectors = [new(), new()];
    private readonly Churn _churn;
    private readonly ChangingFile _changing;
    private readonly AgentProcess[] _agents;
    private int _stops;

    internal SoakRun(TimeSpan duration)
    {
        _duration = duration;
        GoToolchain[] toolchains = [.. GoToolchain.All.Where((_, i) => i == 0 || i == GoToolchain.All.Count - 1)];
        string[] steady = [.. toolchains.Select(toolchain => SoakBuild.Build(toolchain, _folder))];
        string other = SoakBuild.Build(toolchains[^1], _folder, other: true);
        string changing = Path.Combine(_folder, "changing");
        File.Copy(steady[^1], changing);
        _churn = new Churn(steady, seed: 1);
        _changing = new ChangingFile(changing, [other, steady[^1]]);
        _agents =
        [
            new AgentProcess("steady", _collectors[0].Endpoint, SteadyRing, steady),
            new AgentProcess("crowded", _collectors[1].Endpoint, CrowdedRing, [.. steady, changing]),
        ];
    }

    /// <summary>Runs the soak and judges the result.</summary>
    internal async Task<SoakResult> RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(_agents.Select(static agent => agent.WaitUntilWatchingAsync()));
        end.CancelAfter(_duration);
        // The soak ends if an agent dies.
        Task died = Task.WhenAny(_agents.Select(static agent => agent.WaitForExitAsync())).ContinueWith(_ => end.Cancel(), TaskScheduler.Default);
        var watch = Stopwatch.StartNew();
        Task[] parts =
        [
            _churn.RunAsync(end.Token),
            _changing.RunAsync(end.Token),
            .. _collectors.Select((collector, i) => FlapAsync(collector, new Random(i), end.Token)),
            .. _agents.Select((agent, i) => StopAndGoAsync(agent, new Random(i), end.Token)),
            ChangeSamplersAsync(new Random(3), end.Token),
            ShowProgressAsync(watch, end.Token),
        ];
        await Task.WhenAll(parts.Select(part => EndWithAsync(part, end)));
        // The programs have ended, but their last spans are still on the way.
        foreach (FlappingCollector collector in _collectors)
            await collector.ChangeAsync(CollectorMood.Takes);
        AgentReport[] last = await Task.WhenAll(_agents.Select(static agent => agent.StopAsync()));
        return new SoakResult
        {
            Minutes = Math.Round(watch.Elapsed.TotalMinutes, 1),
            Steady = _churn.Truth,
            Changing = _changing.Truth,
            Replacements = _changing.Replacements,
            Stops = _stops,
            Agents = [.. _agents.Select((agent, i) => AgentResult.Of(agent.Name, agent.Reports, last[i], _collectors[i]))],
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AgentProcess agent in _agents)
            agent.Dispose();
        foreach (FlappingCollector collector in _collectors)
            await collector.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // A part that fails ends the others.
    private static async Task EndWithAsync(Task part, CancellationTokenSource end)
    {
        try
        {
            await part;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private static async Task FlapAsync(FlappingCollector collector, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            bool takes = random.Next(2) == 0;
            await collector.ChangeAsync(takes ? CollectorMood.Takes : Moods[random.Next(Moods.Length)]);
            await Pause.ForAsync(TimeSpan.FromMilliseconds(random.Next(500, 6000)), end);
        }
    }

    private async Task StopAndGoAsync(AgentProcess agent, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Pause.ForAsync(TimeSpan.FromMilliseconds(random.Next(1000, 20_000)), end);
            agent.Signal(Libc.Stop);
            await Pause.ForAsync(TimeSpan.FromMilliseconds(random.Next(10, 5000)), end);
            agent.Signal(Libc.Continue);
            Interlocked.Increment(ref _stops);
        }
    }

    private async Task ChangeSamplersAsync(Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Pause.ForAsync(TimeSpan.FromSeconds(random.Next(2, 15)), end);
            foreach (AgentProcess agent in _agents)
                agent.SetSampler(Samplers[random.Next(Samplers.Length)]);
        }
    }

    private async Task ShowProgressAsync(Stopwatch watch, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Pause.ForAsync(TimeSpan.FromSeconds(10), end);
            string spans = string.Join(", ", _agents.Select(static agent => $"{agent.Name} {agent.Reports[^1].Spans:N0}"));
            await Console.Error.WriteLineAsync(
                $"{watch.Elapsed:mm\\:ss} of {_duration:mm\\:ss}: {_churn.Truth.Processes:N0} processes, {_changing.Replacements} replacements, {_stops} stops; spans: {spans}");
        }
    }
}
