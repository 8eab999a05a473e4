using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>File systems that fail, and file systems that do not answer.</summary>
public sealed class FileSystemTests
{
    private static readonly string Program = HttpServer.Build(GoToolchain.Distribution);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SpanCollector _collector = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    [Fact]
    public void Executable_WhoseFileSystemFailsDuringTheAnalysis_IsRefused()
    {
        using var file = new FuseFile(Program);
        using GoExecutable executable = GoExecutable.Open(file.Path);

        file.Fail();

        var exception = Assert.Throws<TargetException>(() => executable.TryGetFunction("net/http.(*conn).serve", out _));
        Assert.Equal(TargetError.Unreadable, exception.Reason);
    }

    [Fact]
    public async Task UnrelatedProcess_WhoseFileSystemHangs_StopsNeitherTheWatchNorTheEnd()
    {
        using var file = new FuseFile(Program);
        using HttpServer unrelated = HttpServer.Start(file.Path);
        await using Manager manager = Start();
        manager.AddExecutable(Program);
        file.Hang();

        await AssertTracedAsync(manager);

        await manager.StopAsync().WaitAsync(Limit);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task AddedFile_WhoseFileSystemHangs_IsNamedAndStopsNothingElse()
    {
        using var file = new FuseFile(Program);
        await using Manager manager = Start();
        manager.AddExecutable(Program);
        file.Hang();

        Task adding = Task.Factory.StartNew(() => manager.AddExecutable(file.Path), TaskCreationOptions.LongRunning);
        await Waiting.Until(() => _warnings.Any(warning => warning.Contains($"'{file.Path}' takes long", StringComparison.Ordinal)));

        await AssertTracedAsync(manager);
        await manager.StopAsync().WaitAsync(Limit);
        Assert.False(adding.IsCompleted);
        file.Answer();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => adding.WaitAsync(Limit));
    }

    [Fact]
    public async Task SelectedProcess_WhoseFileIsBusy_IsStartingWithTheReason_AndIsTracedWhenItIsFree()
    {
        using var file = new FuseFile(Program);
        using HttpServer server = HttpServer.Start(file.Path);
        var source = new These(server);
        await file.SetBusyAsync(true);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sources = [source] });

        await Waiting.Until(() => manager.GetStatus().Targets is [{ Reason.Length: > 0 }]);
        TargetStatus target = Assert.Single(manager.GetStatus().Targets);
        Assert.Equal(TargetState.Starting, target.State);
        Assert.Matches("cannot be read [(]Device or resource busy[)].* The Manager tries again[.]$", target.Reason);

        await file.SetBusyAsync(false);
        await Waiting.Until(() => manager.GetStatus().Targets is [{ State: TargetState.Traced }]);
    }

    [Fact]
    public async Task SelectedProcess_ThatIsRemovedWhileItsFileIsBusy_IsNotTracedWhenItIsFree()
    {
        using var file = new FuseFile(Program);
        using HttpServer removed = HttpServer.Start(file.Path), other = HttpServer.Start(file.Path);
        await file.SetBusyAsync(true);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sources = [new These(removed, other)] });
        await Waiting.Until(() => manager.GetStatus().Targets is [{ Reason.Length: > 0 }, { Reason.Length: > 0 }]);

        manager.RemoveProcess(removed.ProcessId);

        await file.SetBusyAsync(false);
        await Waiting.Until(() => manager.GetStatus().Targets.Any(static target => target.State == TargetState.Traced));
        Assert.Equal(other.ProcessId, Assert.Single(manager.GetStatus().Targets).ProcessId);
    }

    private Manager Start()
    {
        Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [_collector] });
        manager.Warning += _warnings.Enqueue;
        return manager;
    }

    // The watch finds it even if it sends nothing.
    private async Task AssertTracedAsync(Manager manager)
    {
        using HttpServer server = HttpServer.Start(Program);
        await Waiting.Until(() => IsTraced(manager, server));
        using HttpClient client = server.CreateClient();
        Assert.Equal(200, await client.FetchAsync("/hello"));
        await Waiting.Until(() => _collector.Spans.Any(span => span.ProcessId == server.ProcessId));
    }

    private static bool IsTraced(Manager manager, HttpServer server) => manager.GetStatus().Executables
        .Any(executable => executable.Processes.Any(process => process.ProcessId == server.ProcessId));

    /// <summary>Selects some processes.</summary>
    private sealed class These(params HttpServer[] servers) : ITargetSource
    {
        private readonly ProcessFacts[] _processes = [.. servers.Select(static server => ProcessFacts.TryRead(server.ProcessId)!)];

        public async IAsyncEnumerable<TargetChange> WatchAsync(
            ProcessFeed processes, [EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (ProcessFacts process in _processes)
                yield return new TargetChange(process, TargetGroup.Default);
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
