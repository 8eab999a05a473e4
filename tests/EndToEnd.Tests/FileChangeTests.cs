using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>The file of a traced program is written to, replaced, or known by several names.</summary>
public sealed partial class FileChangeTests : IDisposable
{
    // Two programs whose functions are at different addresses, and the answer of each.
    private static readonly (string Program, string Path)[] Versions = [("httpserver", "/hello"), ("httpcalls", "/arrived")];

    private readonly SpanCollector _collector = new();
    private readonly List<string> _folders = [];
    private readonly List<string> _mounts = [];

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public async Task WatchedFile_OverwrittenInPlaceBeforeEachStart_HarmsNoProcessAndIsTraced(string parent)
    {
        string file = NewPath(parent);
        Overwrite(file, 0);
        await using Manager manager = Watch(file);
        for (int start = 0; start < 4; start++)
        {
            await AssertTracedAsync(manager, file, start);
            Overwrite(file, start + 1);
        }
        Assert.Equal(0, (await manager.StopAsync()).Lost);
    }

    [Fact]
    public async Task WatchedFiles_ThatSwapTheirContents_AreTracedAsWhatTheyBecame()
    {
        string[] files = [NewPath(), NewPath()];
        Overwrite(files[0], 0);
        Overwrite(files[1], 1);
        await using Manager manager = Watch(files);
        await AssertTracedAsync(manager, files[0], 0);
        await AssertTracedAsync(manager, files[1], 1);

        Overwrite(files[0], 1);
        Overwrite(files[1], 0);

        await AssertTracedAsync(manager, files[0], 1);
        await AssertTracedAsync(manager, files[1], 0);
    }

    [Fact]
    public async Task FileOfAProcess_OverwrittenWhenTheProcessHasEnded_HarmsNotTheNext()
    {
        string file = NewPath();
        Overwrite(file, 0);
        await using Manager manager = Start();
        using (HttpServer server = HttpServer.Start(file))
            manager.AddProcess(server.ProcessId);

        // This happens at once: the hooks of the process that has just ended may still be there.
        Overwrite(file, 1);

        using HttpServer next = HttpServer.Start(file);
        Assert.Equal(200, await FetchAsync(next, 1, "next"));
        manager.AddProcess(next.ProcessId);
        Assert.Equal(200, await FetchAsync(next, 1, "traced"));
        await manager.StopAsync();
        Assert.Single(ServerSpans("traced"));
    }

    [Fact]
    public async Task FileOfAnotherUser_WithoutTheRightToLeases_OverwrittenInPlace_IsLetGoAtTheFirstWrite()
    {
        string file = NewPath();
        Overwrite(file, 0);
        GoToolchain.Run("chown", "/", ["nobody", file]);
        // The watch does not look again, so that only the write itself can be noticed.
        await using Manager manager = Start(watchInterval: TimeSpan.FromHours(1));
        string? refusal = null;
        var adding = new Thread(() =>
        {
            CapabilityOfThread.Drop(CapabilityOfThread.Lease);
            refusal = CapabilityOfThread.WhyNoLease(file);
            manager.AddExecutable(file);
        });
        adding.Start();
        adding.Join();
        Assert.Equal("Permission denied", refusal);
        Assert.Single(manager.GetStatus().Executables);

        Overwrite(file, 1);

        await Waiting.Until(() => manager.GetStatus().Executables.Count == 0);
        using HttpServer server = HttpServer.Start(file);
        Assert.Equal(200, await FetchAsync(server, 1, "unharmed"));
    }

    [Fact]
    public async Task ReplacedFile_WhoseNewVersionServesBeforeItsHooksAreThere_SaysForHowLong()
    {
        const int requests = 3;
        string file = NewPath();
        Overwrite(file, 0);
        Overwrite(file + "-new", 1);
        await using Manager manager = Watch(file);
        var started = new System.Collections.Concurrent.ConcurrentQueue<Runtime.Processes.Target>();
        manager.TargetStarted += started.Enqueue;

        File.Move(file + "-new", file, overwrite: true);
        using HttpServer server = HttpServer.Start(file);
        for (int i = 0; i < requests; i++)
            Assert.Equal(200, await FetchAsync(server, 1, "early"));
        await Waiting.Until(() => !started.IsEmpty);
        for (int i = 0; i < requests; i++)
            Assert.Equal(200, await FetchAsync(server, 1, "late"));
        await manager.StopAsync();

        Assert.Equal(requests, ServerSpans("late").Count());
        // Whichever came first, the message names the missing file.
        Assert.True(ServerSpans("early").Count() == requests || Assert.Single(started).UntracedFor > TimeSpan.Zero);
    }

    [Fact]
    public async Task TwoNamesOfOneFile_WhenOneIsReplaced_AreBothTraced()
    {
        string first = NewPath(), second = first + "-too";
        Overwrite(first, 0);
        Assert.Equal(0, link(first, second));
        await using Manager manager = Watch(first, second);
        Assert.Single(manager.GetStatus().Executables);

        Overwrite(first + "-new", 1);
        File.Move(first + "-new", first, overwrite: true);
        await AssertTracedAsync(manager, first, 1);

        await AssertTracedAsync(manager, second, 0);
        Assert.Equal(2, manager.GetStatus().Executables.Count);
    }

    [Fact]
    public async Task TwoOverlayMountsOfOneImage_AreOneExecutable()
    {
        string image = NewPath();
        Overwrite(image, 0);
        string[] files = [MountOver(image, "first"), MountOver(image, "second")];
        await using Manager manager = Watch(files);
        foreach (string file in files)
            await AssertTracedAsync(manager, file, 0, starts: 2);

        // The write goes to the upper layer. That is a different file from the one that the other mount still shows.
        Overwrite(files[1], 1);
        await AssertTracedAsync(manager, files[1], 1, starts: 2);
        await AssertTracedAsync(manager, files[0], 0, starts: 2);
        Assert.Equal(2, manager.GetStatus().Executables.Count);
        Assert.Equal(0, (await manager.StopAsync()).Lost);
    }

    [Fact]
    public async Task ReplacedFile_WithNoPlaceForAnotherExecutable_TakesThePlaceOfTheOldOne()
    {
        string file = NewPath();
        Overwrite(file, 0);
        await using Manager manager = Start(maxExecutables: 1);
        manager.AddExecutable(file);

        Overwrite(file + "-new", 1);
        File.Move(file + "-new", file, overwrite: true);

        await AssertTracedAsync(manager, file, 1);
    }

    [Fact]
    public async Task FileThatIsReallyNamedDeleted_KeepsItsName()
    {
        string file = NewPath() + " (deleted)";
        Overwrite(file, 0);
        await using Manager manager = Start();
        using HttpServer server = HttpServer.Start(file);

        Assert.Equal(file, manager.AddProcess(server.ProcessId).ExecutablePath);
    }

    public void Dispose()
    {
        _mounts.ForEach(static mount => GoToolchain.Run("umount", "/", [mount]));
        _folders.ForEach(static folder => Directory.Delete(folder, recursive: true));
    }

    private Manager Start(int maxExecutables = 256, TimeSpan? watchInterval = null)
    {
        var options = new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [_collector], MaxExecutables = maxExecutables };
        return Manager.Start(options with { WatchInterval = watchInterval ?? options.WatchInterval });
    }

    private Manager Watch(params string[] files)
    {
        Manager manager = Start();
        foreach (string file in files)
            manager.AddExecutable(file);
        return manager;
    }

    private string NewPath(string parent = "/tmp")
    {
        string folder = Path.Combine(parent, $"sonde-files-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        _folders.Add(folder);
        return Path.Combine(folder, "server");
    }

    // Builds a file system as a container's is built from an image. Returns the file's path there.
    private string MountOver(string file, string name)
    {
        string lower = Path.GetDirectoryName(file)!, parent = Path.GetDirectoryName(NewPath())!;
        string Layer(string layer) => Directory.CreateDirectory(Path.Combine(parent, layer)).FullName;
        string merged = Layer("merged");
        GoToolchain.Run("mount", "/", ["-t", "overlay", name, "-o", $"lowerdir={lower},upperdir={Layer("upper")},workdir={Layer("work")}", merged]);
        _mounts.Add(merged);
        return Path.Combine(merged, Path.GetFileName(file));
    }

    // Overwrites the file in place, as cp and scp do.
    private static void Overwrite(string file, int version)
    {
        using FileStream source = File.OpenRead(HttpServer.Build(GoToolchain.Distribution, Versions[version % 2].Program));
        using var target = new FileStream(file, FileMode.Create, FileAccess.Write);
        source.CopyTo(target);
        File.SetUnixFileMode(target.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A process serves from its start, and is traced as soon as the Manager has seen it.
    private async Task AssertTracedAsync(Manager manager, string file, int version, int? starts = null)
    {
        long before = manager.GetStatus().Counters["net/http/server"].Started;
        string query = Guid.NewGuid().ToString("n");
        using HttpServer server = HttpServer.Start(file);
        Assert.Equal(200, await FetchAsync(server, version, "first"));
        await Waiting.Until(() => manager.GetStatus().Executables.Any(executable => executable.Processes.Any(process => process.ProcessId == server.ProcessId)));
        Assert.Equal(200, await FetchAsync(server, version, query));
        await Waiting.Until(() => ServerSpans(query).Any());
        Assert.Equal(server.ProcessId, Assert.Single(ServerSpans(query)).ProcessId);
        if (starts is not null)
            Assert.InRange(manager.GetStatus().Counters["net/http/server"].Started - before, 1, starts.Value);
    }

    private static async Task<int> FetchAsync(HttpServer server, int version, string query)
    {
        using HttpClient client = server.CreateClient();
        return await client.FetchAsync($"{Versions[version % 2].Path}?{query}");
    }

    private IEnumerable<CollectedSpan> ServerSpans(string query) => _collector.Spans.Where(
        span => span.Kind == Runtime.Spans.SpanKind.Server && query.Equals(span["url.query"]));

    [System.Runtime.InteropServices.LibraryImport("libc", StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial int link(string existing, string other);
}
