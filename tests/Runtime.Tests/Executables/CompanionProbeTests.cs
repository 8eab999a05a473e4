using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Probes that are attached only together with others.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class CompanionProbeTests(GoPrograms programs)
{
    private static readonly ProbeDescriptor Companion = Probe("runtime.newproc1");

    [Theory]
    [InlineData("main.leaf", ProbeState.Attached)]
    [InlineData("main.nothing", ProbeState.NotPresent)]
    public void Plan_OfTheCompanion_IsThatOfTheOthers(string symbol, ProbeState state)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        ExecutableAttacher attacher = Attacher([Probe(symbol), Companion], Companion);

        Assert.Equal([state, state], attacher.Plan(executable).Select(static plan => plan.State));
    }

    [Theory]
    [InlineData("main.leaf", "main.leaf", null, ProbeState.Attached, null)]
    [InlineData("main.leaf", "main.leaf", "not allowed", ProbeState.Idle, "not allowed")]
    [InlineData("main.nothing", "main.nothing", null, ProbeState.NotPresent, "Probe 'main.nothing', which it works for, is not attached.")]
    [InlineData("main.leaf", "another", "not allowed", ProbeState.NotPresent, "Probe 'another', which it works for, is not attached.")]
    public void Plan_OfAProbeThatWorksForAnother_IsThatOfTheOtherUnlessItsNeedIsNotMet(
        string symbol, string worksFor, string? whyNot, ProbeState state, string? reason)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());
        ProbeDescriptor writer = Probe("main.main", worksFor, ProbeNeed.Sockets);
        ExecutableAttacher attacher = Attacher([writer, Probe(symbol)], null, need => need == ProbeNeed.Sockets ? whyNot : null);

        ProbePlan plan = attacher.Plan(executable)[0];
        Assert.Equal((state, reason), (plan.State, plan.Reason));
        Assert.Equal((worksFor, ProbeNeed.Sockets), (plan.ToStatus().For, plan.ToStatus().Needs));
    }

    [Fact]
    public void Inspection_OfAProbeWhoseSymbolIsNearlyThere_NamesWhatIs()
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web());

        ExecutableProbeStatus status = Assert.Single(ExecutableInspector.Inspect(executable, [Probe("main.Leaf")]).Probes);

        Assert.Equal(ProbeState.NotPresent, status.State);
        Assert.Contains("Function 'main.Leaf' is not in the executable, which has 'main.leaf'", status.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfAnotherArchitecture_IsRefused()
    {
        using GoExecutable executable = GoExecutable.Open(programs.WebForArm64());
        ExecutableAttacher attacher = Attacher([Companion], null);

        var refusal = Assert.Throws<TargetException>(() => attacher.Plan(executable));
        Assert.Equal(TargetError.Unsupported, refusal.Reason);
        Assert.Matches("is built for arm64, and this machine runs programs for x86-64", refusal.Message);
    }

    private static ExecutableAttacher Attacher(
        ProbeDescriptor[] probes, ProbeDescriptor? companion, Func<ProbeNeed, string?>? whyNot = null) => new(
            probes, companion, new Unattached(), static (_, _) => throw new InvalidOperationException("Nothing is loaded."), whyNot ?? (static _ => null));

    private static ProbeDescriptor Probe(string symbol, string? worksFor = null, ProbeNeed needs = ProbeNeed.Nothing) => new()
    {
        Format = ProbeDescriptor.CurrentFormat,
        Name = symbol,
        ObjectName = "test",
        Assembly = typeof(CompanionProbeTests).Assembly,
        Hooks = [new HookDescriptor(symbol, "program", null, null, false)],
        Offsets = [],
        Events = [],
        For = worksFor,
        Needs = needs,
    };

    private sealed class Unattached : IUprobeBackend
    {
        public string Name => "none";

        public UprobeLinks Attach(BpfProgram program, string path, ReadOnlySpan<UprobeSite> sites) =>
            throw new InvalidOperationException("Nothing is attached.");
    }
}
