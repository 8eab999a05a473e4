using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Arguments;

/// <summary>Arguments of functions that take more of them than there are registers.</summary>
public sealed class ArgumentTests
{
    public static TheoryData<string> Toolchains => [.. GoToolchain.All.Select(static toolchain => toolchain.Version)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public async Task Arguments_InRegistersAndOnTheStack_AreThoseOfTheCall(string version)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [ArgumentsProbe.Descriptor], Sinks = [collector] });
        await LineProgram.RunAsync(HttpServer.Build(GoToolchain.Get(version), "arguments"), id => manager.AddProcess(id));
        await manager.StopAsync();

        Assert.Equal(
            [
                ("", Words(100, 18)),
                ("two words", "200 0 0 0 0 0 0 0 208 209 0 0 0 0 0 0 0 0"),
                ("", Words(300, 18)),
            ],
            collector.Spans.Select(static span => (span.Name, (string)span["words"]!)));

        static string Words(int first, int count) => string.Join(' ', Enumerable.Range(first, count));
    }
}
