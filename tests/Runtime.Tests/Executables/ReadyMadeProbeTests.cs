using Sonde.Probes.Go;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Every ready-made probe finds all that it needs in stripped executables.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class ReadyMadeProbeTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void Plan_NetHttpServerStripped_KnowsEveryOffsetFromDescriptors(GoToolchain toolchain) =>
        AssertComplete(programs.Web(toolchain, "-ldflags=-s -w"));

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void Plan_NetHttpServerStrippedPositionIndependent_KnowsEveryOffsetFromDescriptors(GoToolchain toolchain) =>
        AssertComplete(programs.Strip(programs.Web(toolchain, "-buildmode=pie")));

    private static void AssertComplete(string path)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        ProbeDescriptor probe = NetHttpServerProbe.Descriptor;

        ProbePlan plan = ProbePlanner.Plan(probe, executable);

        Assert.Equal((ProbeState.Attached, null), (plan.State, plan.Reason));
        HashSet<int> optional = [.. probe.Offsets.Where(o => o.Optional).Select(o => o.Index)];
        Assert.All(
            plan.Offsets.Where(offset => !optional.Contains(offset.Index)),
            offset => Assert.Equal(OffsetSource.TypeDescriptor, offset.Status.Offset.Source));
    }
}
