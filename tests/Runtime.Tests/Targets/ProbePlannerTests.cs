using Sonde.Runtime.Attaching;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>What a probe that cannot work is told.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class ProbePlannerTests(GoPrograms programs)
{
    [Fact]
    public void Plan_InlinedFunction_SaysSoWithItsRemedy() =>
        AssertOff(
            programs.Web(), [Hook("main.leaf"), Hook("main.inlined")], [],
            "Function 'main.inlined' is inlined into its callers. Mark it with //go:noinline, or hook a function that calls it.");

    [Fact]
    public void Plan_MissingFunction_SaysSo() =>
        AssertOff(
            programs.Web(), [Hook("main.leaf"), Hook("main.nothing")], [],
            "Function 'main.nothing' is not in the executable.");

    [Fact]
    public void Plan_DebugInformationInZstd_SaysHowToMakeItReadable()
    {
        string path = programs.Copy(programs.Web(null, "-ldflags=-compressdwarf=false"));
        GoToolchain.Run("objcopy", "/", ["--compress-debug-sections=zstd", path]);

        AssertOff(
            path, [Hook("main.leaf")], [new GoOffsetDescriptor(0, "FIELD", "main", "nothing", "first", null, false)],
            "The offset of Go field 'main.nothing.first' is unknown for this executable. Its debug information is compressed in a way "
            + "that is not read. Compress it with 'objcopy --compress-debug-sections=zlib'.");
    }

    private static HookDescriptor Hook(string symbol) => new(symbol, "program", null, null, false);

    private static void AssertOff(string path, HookDescriptor[] hooks, GoOffsetDescriptor[] offsets, string reason)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        var probe = new ProbeDescriptor
        {
            Format = ProbeDescriptor.CurrentFormat,
            Name = "test",
            ObjectName = "test",
            Assembly = typeof(ProbePlannerTests).Assembly,
            Hooks = [.. hooks],
            Offsets = [.. offsets],
            Events = [],
        };

        ProbePlan plan = ProbePlanner.Plan(probe, executable);

        Assert.Equal((ProbeState.Off, reason), (plan.State, plan.Reason));
    }
}
