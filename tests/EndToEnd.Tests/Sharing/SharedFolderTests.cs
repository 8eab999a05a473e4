using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Spans;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Sharing;

/// <summary>Managers of several processes share their spans through a folder, and leave nothing in it.</summary>
public sealed class SharedFolderTests : IDisposable
{
    private readonly PinnedMaps _maps = new();

    private string Folder => _maps.Folder;

    public void Dispose() => _maps.Dispose();

    [Fact]
    public async Task SpansOfOneProcess_UnderTwoManagersWithOneProbeEach_FormOneTrace()
    {
        using HttpServer server = HttpServer.Start(HttpServer.Build(GoToolchain.Distribution, "httpcalls"));
        var collector = new SpanCollector();
        await using Manager first = Manager.Start(
            new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor], Sinks = [collector], SharedFolder = Folder });
        first.AddProcess(server.ProcessId);
        using SecondProcess second = SecondProcess.Start(
            "--only", "net/http/client", "--shared-folder", Folder, "--pid", $"{server.ProcessId}");
        second.WaitFor("tracing 1");

        using HttpClient client = server.CreateClient();
        await client.GetStringAsync("/call/here");
        second.Stop();
        await first.StopAsync();

        CollectedSpan caller = Assert.Single(collector.Spans, static span => span.Path == "/call/here");
        string[] call = Assert.Single(second.Spans);
        Assert.Equal((caller.TraceId, caller.SpanId, nameof(SpanKind.Client)), (call[0], call[2], call[3]));
        await first.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Maps_OfAManagerThatWasKilled_AreRemovedByTheNextStart()
    {
        using (SecondProcess killed = SecondProcess.Start("--shared-folder", Folder))
        {
            killed.WaitFor("tracing 0");
            killed.Kill();
        }
        string left = Assert.Single(Directory.GetDirectories(Folder));
        uint before = IdOf(Path.Combine(left, "shared_spans"));

        await using (Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, SharedFolder = Folder }))
            Assert.NotEqual(before, IdOf(Path.Combine(left, "shared_spans")));

        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Folder_WithSomebodyElsesMap_IsRefusedAndLeftAlone()
    {
        string foreign = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, new string('A', 64)), UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.UserRead).FullName, "theirs");
        File.SetUnixFileMode(Folder, UnixFileMode.UserExecute | UnixFileMode.UserWrite | UnixFileMode.UserRead);
        using var maps = new SharedMaps();
        Assert.Equal(0, Libbpf.bpf_obj_pin(maps.Create("theirs", BpfMapType.Array, sizeof(uint), sizeof(uint), 1).Descriptor, foreign));

        Assert.Contains($"'{foreign}' is not Sonde's", Refusal(Folder), StringComparison.Ordinal);
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public void Folder_OnAnotherFileSystem_IsRefusedBeforeItIsCreated()
    {
        const string folder = "/tmp/sonde-test-elsewhere";

        Assert.Contains($"'{folder}' is not on a BPF file system", Refusal(folder), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Folder_ThatOthersMayRead_IsRefused()
    {
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);

        Assert.Contains($"'{Folder}' is open to other users", Refusal(Folder), StringComparison.Ordinal);
    }

    private static string Refusal(string folder) =>
        Assert.Throws<ProbeException>(() => Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, SharedFolder = folder })).Message;

    private static uint IdOf(string path)
    {
        int map = Libbpf.bpf_obj_get(path);
        Assert.True(map >= 0, path);
        using var descriptor = new Microsoft.Win32.SafeHandles.SafeFileHandle(map, ownsHandle: true);
        Assert.True(MapInfo.TryRead(map, out MapInfo info));
        return info.Id;
    }
}
