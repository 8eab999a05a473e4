using Sonde.Probes.Go;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests.Tracing;

public sealed class ProbeAssemblyTests
{
    private static readonly string ReadyMade = typeof(NetHttpServerProbe).Assembly.Location;

    [Fact]
    public void Assembly_WithProbes_GivesThem()
    {
        IReadOnlyList<ProbeDescriptor> probes = ProbeSet.Combine([], [ReadyMade]);

        Assert.Equal(ProbeRegistry.Own.Select(probe => probe.Name), probes.Select(probe => probe.Name));
    }

    [Fact]
    public void Assembly_GivenTwice_CountsOnce() =>
        Assert.Equal(ProbeRegistry.Own.Length, ProbeSet.Combine([], [ReadyMade, ReadyMade]).Count);

    [Fact]
    public void Assembly_WithTheNameOfAnotherProbe_IsRefused() =>
        AssertRefused("has the same name as a probe of 'Sonde.Probes.Go'", () => ProbeSet.Combine(ProbeRegistry.Own, [ReadyMade]));

    [Fact]
    public void Assembly_ThatDoesNotExist_IsRefused() => AssertRefused("does not exist", () => Load("/no/such.dll"));

    [Fact]
    public void Assembly_WithoutProbes_IsRefused() =>
        AssertRefused("contains no probes", () => Load(typeof(ProbeAssemblyTests).Assembly.Location));

    [Fact]
    public void File_ThatIsNoAssembly_IsRefused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "text");

        AssertRefused("is not a .NET assembly", () => Load(path));

        File.Delete(path);
    }

    private static IReadOnlyList<ProbeDescriptor> Load(string path) => ProbeSet.Combine([], [path]);

    private static void AssertRefused(string because, Func<object> load)
    {
        var refused = Assert.Throws<ToolException>(load);

        Assert.Equal(ExitCode.BadProbeAssembly, refused.ExitCode);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }
}
