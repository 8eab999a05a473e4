using Sonde.Runtime.Attaching;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>A probe that is only there for the others.</summary>
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
        var attacher = new ExecutableAttacher(
            [Probe(symbol), Companion], Companion, new Unattached(), static _ => throw new InvalidOperationException("Nothing is loaded."));

        Assert.Equal([state, state], attacher.Plan(executable).Select(static plan => plan.State));
    }

    [Fact]
    public void Plan_OfAnotherArchitecture_IsRefused()
    {
        using GoExecutable executable = GoExecutable.Open(programs.WebForArm64());
        var attacher = new ExecutableAttacher(
            [Companion], null, new Unattached(), static _ => throw new InvalidOperationException("Nothing is loaded."));

        var refusal = Assert.Throws<TargetException>(() => attacher.Plan(executable));
        Assert.Equal(TargetError.Unsupported, refusal.Reason);
        Assert.Matches("is built for arm64, and this machine runs programs for x86-64", refusal.Message);
    }

    private static ProbeDescriptor Probe(string symbol) => new()
    {
        Format = ProbeDescriptor.CurrentFormat,
        Name = symbol,
        ObjectName = "test",
        Assembly = typeof(CompanionProbeTests).Assembly,
        Hooks = [new HookDescriptor(symbol, "program", null, null, false)],
        Offsets = [],
        Events = [],
    };

    private sealed class Unattached : IUprobeBackend
    {
        public string Name => "none";

        public IDisposable Attach(nint program, string path, ReadOnlySpan<UprobeSite> sites) =>
            throw new InvalidOperationException("Nothing is attached.");
    }
}
