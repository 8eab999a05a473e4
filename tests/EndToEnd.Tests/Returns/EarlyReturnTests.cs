using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Returns;

/// <summary>Hooks that run a little before a function returns see what they would see at its <c>ret</c>.</summary>
public sealed class EarlyReturnTests
{
    public static TheoryData<string> Toolchains => [.. GoToolchain.All.Select(static toolchain => toolchain.Version)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public async Task Results_BeforeTheReturn_AreThoseOfTheReturn(string version)
    {
        string executable = HttpServer.Build(GoToolchain.Get(version), "arguments");

        string[] early = await CallsAsync(executable, EarlyReturnsProbe.Descriptor);

        Assert.Equal(await CallsAsync(executable, LateReturnsProbe.Descriptor), early);
        Assert.Contains("1 ", early);
        Assert.Contains("1000 late", early);
    }

    [Theory]
    [InlineData("stored", true)]
    [InlineData("guarded", true)]
    [InlineData("spilled", true)]
    [InlineData("late", false)]
    [InlineData("exchanged", false)]
    public void Sites_OfAFunction_AreEarlyUnlessADeferredFunctionMayChangeTheResults(string name, bool expected)
    {
        using GoExecutable executable = GoExecutable.Open(HttpServer.Build(GoToolchain.All[^1], "arguments"));
        Assert.True(executable.TryGetFunction("main." + name, out GoFunction function));

        Assert.Equal(expected, executable.GetEarlyReturnSites(function).Any(static site => site.Kind == ProbeSiteKind.EarlyReturn));
    }

    /// <summary>Traces one run, and returns the results in the order in which the functions returned.</summary>
    private static async Task<string[]> CallsAsync(string executable, ProbeDescriptor probe)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [probe], Sinks = [collector] });
        await LineProgram.RunAsync(executable, id => manager.AddProcess(id));
        await manager.StopAsync();
        return [.. collector.Spans.Select(static span => $"{span["id"]} {span["error"]}")];
    }
}
