using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>An object that does not fit its probe's assembly is never used.</summary>
public sealed class ObjectTests
{
    [Fact]
    public async Task DecoderOfAnotherLayout_IsRefusedBeforeItDecodesAnything()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Manager manager = Start(NetHttpServerProbe.Descriptor.Events[0] with { LayoutFingerprint = 1 });

        var refusal = Assert.Throws<TargetException>(() => manager.AddProcess(server.ProcessId));

        Assert.Contains("laid out differently", refusal.Message, StringComparison.Ordinal);
        Assert.False(ProbedCode.HasUprobe(server));
    }

    [Fact]
    public async Task EventThatTheObjectLacks_IsRefused()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Manager manager = Start(NetHttpServerProbe.Descriptor.Events[0] with { StructName = "other_event" });

        var refusal = Assert.Throws<TargetException>(() => manager.AddProcess(server.ProcessId));

        Assert.Contains("other_event", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeOfAnotherVersionOfSonde_IsRefusedBeforeItIsLoaded()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Manager manager = Start(NetHttpServerProbe.Descriptor.Events[0], ProbeDescriptor.CurrentFormat - 1);

        var refusal = Assert.Throws<TargetException>(() => manager.AddProcess(server.ProcessId));

        Assert.Contains("has format 1, and this version of Sonde loads format 2", refusal.Message, StringComparison.Ordinal);
        Assert.False(ProbedCode.HasUprobe(server));
    }

    private static Manager Start(EventDescriptor item, int format = ProbeDescriptor.CurrentFormat)
    {
        ProbeDescriptor probe = NetHttpServerProbe.Descriptor;
        var changed = new ProbeDescriptor
        {
            Format = format,
            Name = probe.Name,
            ObjectName = probe.ObjectName,
            Assembly = probe.Assembly,
            Hooks = probe.Hooks,
            Offsets = probe.Offsets,
            Events = [item],
        };
        return Manager.Start(new ManagerOptions { Probes = [changed] });
    }
}
