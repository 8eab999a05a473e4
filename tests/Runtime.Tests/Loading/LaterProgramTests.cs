using Sonde.Probes.Go;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>An executable needs only some of a probe's programs; a later one may need others.</summary>
public sealed class LaterProgramTests
{
    private static readonly ProbeDescriptor Client = ProbeRegistry.All.Single(static probe => probe.Name == "net/http/client");

    [Fact]
    public void Load_OfSomePrograms_LeavesTheOthersOut()
    {
        using ProbeLoader loader = NewLoader();
        using LoadedProbe probe = loader.Load(Client, 0, ["http_client_end"]);

        Assert.True(probe.GetProgram("http_client_end").Descriptor >= 0);
        Assert.Equal(["http_client_start"], probe.Missing(["http_client_start", "http_client_end"]));
        Assert.False(probe.FindsByContext);
        Assert.Throws<ProbeException>(() => probe.GetProgram("http_client_start"));
    }

    [Fact]
    public void LoadMore_OfAnotherProgram_UsesTheSameMaps()
    {
        using ProbeLoader loader = NewLoader();
        using LoadedProbe probe = loader.Load(Client, 0, ["http_client_end"]);
        BpfProgram first = probe.GetProgram("http_client_end");

        loader.LoadMore(probe, ["http_client_start"]);

        Assert.Empty(probe.Missing(["http_client_start", "http_client_end"]));
        Assert.Equal(first.Descriptor, probe.GetProgram("http_client_end").Descriptor);
        Assert.True(probe.DoesFindByContext("http_client_start"));
        Assert.False(probe.DoesFindByContext("http_client_end"));
        using LoadedProbe together = loader.Load(Client, 1, ["http_client_start", "http_client_end"]);
        Assert.Equal(CountSharedMaps(together), CountSharedMaps(probe));
    }

    [Fact]
    public void Load_OfAProgramThatTheObjectLacks_NamesIt()
    {
        using ProbeLoader loader = NewLoader();

        var refusal = Assert.Throws<ProbeException>(() => loader.Load(Client, 0, ["http_client_middle"]));

        Assert.Equal(ProbeError.BadObject, refusal.Reason);
        Assert.Contains("'http_client_middle'", refusal.Message, StringComparison.Ordinal);
    }

    private static int CountSharedMaps(LoadedProbe probe) => MapsOf(probe, "http_client_start").Intersect(MapsOf(probe, "http_client_end")).Count();

    private static uint[] MapsOf(LoadedProbe probe, string program) => ProgramInfo.MapsOf(probe.GetProgram(program).Descriptor);

    private static ProbeLoader NewLoader() =>
        new(new ManagerOptions { Probes = ProbeRegistry.All }, BpfSyscall.SupportsUprobeMulti());
}
