using System.Buffers.Binary;
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

    private static int CountSharedMaps(LoadedProbe probe) =>
        MapsOf(probe.GetProgram("http_client_start")).Intersect(MapsOf(probe.GetProgram("http_client_end"))).Count();

    // The ids of the maps whose descriptors the program's instructions name.
    private static HashSet<string> MapsOf(BpfProgram program)
    {
        const int size = 8, loadConstant = 0x18, mapDescriptor = 1, mapValue = 2;
        var maps = new HashSet<string>();
        ReadOnlySpan<byte> code = program.Instructions;
        for (int i = 0; i < code.Length; i += size)
        {
            if (code[i] == loadConstant && code[i + 1] >> 4 is mapDescriptor or mapValue)
                maps.Add(FieldOf(BinaryPrimitives.ReadInt32LittleEndian(code[(i + 4)..]), "map_id"));
        }
        return maps;
    }

    private static string FieldOf(int descriptor, string field) => File.ReadLines($"/proc/self/fdinfo/{descriptor}")
        .Select(static line => line.Split(':', 2)).First(parts => parts[0] == field)[1].Trim();

    private static ProbeLoader NewLoader() =>
        new(new ManagerOptions { Probes = ProbeRegistry.All }, BpfSyscall.SupportsUprobeMulti());
}
