using System.Globalization;
using Sonde.Probes.Go;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>Finding spans by their contexts costs every operation with a context, so it is recorded only if a program needs it.</summary>
public sealed class ContextLookupTests
{
    private const int BpfMapTypeLruHash = 9;

    [Fact]
    public void DoesFindByContext_OfEachProgram_IsTrueForThoseThatStartWithAContext()
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All }, BpfSyscall.SupportsUprobeMulti());
        var finding = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ProbeDescriptor probe in ProbeRegistry.All.Where(probe => probe.Functions.IsEmpty && loader.Propagator.WhyNot(probe.Needs) is null))
        {
            using LoadedProbe loaded = loader.Load(probe, 0);
            string[] programs = [.. ProgramsOf(probe).Where(loaded.DoesFindByContext)];
            Assert.Equal(programs.Length > 0, loaded.FindsByContext);
            finding.UnionWith(programs);
        }
        Assert.Superset(new HashSet<string> { "http_client_start", "grpc_client_start", "grpc_server_start" }, finding);
        Assert.DoesNotContain(finding, static program => program.StartsWith("http_server", StringComparison.Ordinal));
        Assert.DoesNotContain(finding, static program => program.StartsWith("goroutine", StringComparison.Ordinal));
        Assert.DoesNotContain(finding, static program => program.Contains("finish", StringComparison.Ordinal));
    }

    [Fact]
    public void EndedSpans_UntilAProgramThatLooksForThemIsLoaded_TakeNoMemory()
    {
        // No other map of this process has that many entries.
        const int Operations = 12345;
        using var loader = new ProbeLoader(
            new ManagerOptions { Probes = ProbeRegistry.All, MaxOperations = Operations }, BpfSyscall.SupportsUprobeMulti());
        using LoadedProbe server = loader.Load(ProbeRegistry.All.Single(static probe => probe.Name == "net/http/server"), 0);
        Assert.Equal(0, CountMaps(Operations));

        ProbeDescriptor client = ProbeRegistry.All.Single(static probe => probe.Name == "net/http/client");
        using LoadedProbe first = loader.Load(client, 1), second = loader.Load(client, 2);
        Assert.Equal(1, CountMaps(Operations));
    }

    private static IEnumerable<string> ProgramsOf(ProbeDescriptor probe) =>
        probe.Hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return }).OfType<string>().Distinct();

    // The LRU maps of this process, as the kernel describes its descriptors.
    private static int CountMaps(int entries)
    {
        var maps = new HashSet<string>();
        foreach (string file in Directory.GetFiles("/proc/self/fdinfo"))
        {
            Dictionary<string, string> fields;
            try
            {
                fields = File.ReadLines(file).Select(static line => line.Split(':', 2)).Where(static parts => parts.Length == 2)
                    .GroupBy(static parts => parts[0]).ToDictionary(static group => group.Key, static group => group.First()[1].Trim());
            }
            catch (IOException)
            {
                continue; // closed since the directory was listed
            }
            if (fields.TryGetValue("map_id", out string? id) && Number("map_type") == BpfMapTypeLruHash && Number("max_entries") == entries)
                maps.Add(id);

            int Number(string name) => int.Parse(fields[name], CultureInfo.InvariantCulture);
        }
        return maps.Count;
    }
}
