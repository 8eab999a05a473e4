using Sonde.Runtime;

namespace SondeProbe1.Tests;

/// <summary>Traces a Go program with the probe. Needs root and Go.</summary>
public sealed class CallProbeTests
{
    [Fact]
    public async Task Call_OfTheFunction_GivesASpanWithItsArgument()
    {
        using GoProgram greeter = GoProgram.BuildAndStart("target");
        var spans = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [CallProbe.Descriptor], Sinks = [spans] });
        manager.AddProcess(greeter.ProcessId);

        Assert.Equal("hello, gopher", greeter.Ask("gopher"));
        await manager.StopAsync();

        Assert.Equal([("main.greet", "gopher")], spans.Found);
    }
}
