using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Arguments;

/// <summary>Arguments and results of every shape, read by the names of their declarations.</summary>
public sealed class ArgumentTests
{
    public static TheoryData<string> Toolchains => [.. GoToolchain.All.Select(static toolchain => toolchain.Version)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public async Task Arguments_OfDeclaredFunctions_AreThoseOfTheCall(string version)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [ArgumentsProbe.Descriptor], Sinks = [collector] });
        await LineProgram.RunAsync(HttpServer.Build(GoToolchain.Get(version), "arguments"), id => manager.AddProcess(id));
        await manager.StopAsync();

        Assert.Equal(
            [
                ("", Words(100, 18)),
                ("two words", "200 207 208 209"),
                ("", Words(300, 18)),
                ("EUR", "-41 42 -43 1 -44"),
                ("no luck", "-51 1 52"),
                ("no luck", "1 -51"),
                ("", $"{0x3f3e3d} 64 65 1 -66"),
                ("on the stack", "1 8 -71 1 72 2 74 -75"),
                ("b", $"81 2 {BitConverter.DoubleToInt64Bits(16)}"),
                ("a result", "90 97 -8 99 1 0"),
                ("second", "2 1"),
                ("second", "1"),
                ("boxed", "0 95"),
            ],
            collector.Spans.Select(static span => (span.Name, (string)span["words"]!)));

        static string Words(int first, int count) => string.Join(' ', Enumerable.Range(first, count));
    }
}
