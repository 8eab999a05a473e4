using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Values;

/// <summary>Go values of all kinds, as programs read them.</summary>
public sealed class ValueTests
{
    private const string LongText = "a text that takes more than the three words of others";

    private static ulong RatioBits => BitConverter.DoubleToUInt64Bits(2.5);

    /// <summary>Every toolchain, and the experiment with which one lays out maps in another way.</summary>
    public static TheoryData<string, string> Builds
    {
        get
        {
            var builds = new TheoryData<string, string>();
            foreach (GoToolchain toolchain in GoToolchain.All)
            {
                builds.Add(toolchain.Version, "");
                if (toolchain.Version == "1.27")
                    builds.Add(toolchain.Version, "mapsplitgroup");
            }
            return builds;
        }
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Values_OfEveryKind_AreThoseOfTheProgram(string version, string experiment)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [ValuesProbe.Descriptor], Sinks = [collector] });
        await RunAsync(manager, version, experiment);
        await manager.StopAsync();

        Assert.Equal(
            [
                // hide: two fields of the struct, of which one is a float64.
                $"33 {RatioBits} 0 0||",
                // results: the error, the slice's length, its last element, the end of a large operation.
                "0 3 43 9|answered|",
                "2 0 0 9|failed|",
                // slices: lengths, the second element's field, capacity.
                "2 8 1 1|second|only",
                "0 0 0 0||",
                // compare: with a short literal, an empty and a long one.
                "1 0 0 0|GET|",
                "0 0 0 0|GOT|",
                "0 0 0 0|GETS|",
                "0 1 0 0||",
                $"0 0 1 0|{LongText}|",
                // lookUp in maps of no entry, of one group and of many, and in none.
                "0 0 0 0||",
                "1001 0 3 0|text of key-004|",
                "1001 1099 3 0|text of key-004|text of key-099",
                "0 0 0 0||",
                // fail: the system's number, the text where the error holds it, the types of both arguments.
                "0 0 0 0|plain text||*errors.errorString|int",
                "0 0 0 0|wrapped: plain text||*fmt.wrapError|string",
                "0 0 0 0|formatted 7||*errors.errorString|*errors.errorString",
                GoToolchain.Get(version).Minor >= 20
                    ? "0 0 0 0|plain text, plain text||*fmt.wrapErrors|"
                    : "0 0 0 0|plain text, %!w(*errors.errorString=&{plain text})||*errors.errorString|",
                "2 0 0 0|||syscall.Errno|main.item",
                "0 0 0 0||apple|*main.stockError|*main.item",
                "0 0 0 0|||main.code|main.code",
                "0 0 0 0||",
                "0 0 0 0||pear|*main.stockError|map[string]main.item",
                "0 0 0 0||top|main.shelfError|",
                // hold: a string, the first field of a struct, and what holds neither.
                "0 0 0 0|busy|text",
                "0 0 0 0|full|named",
                "0 0 0 0|plain text|",
                "0 0 0 0||",
                "0 0 0 0||",
                "0 0 0 0||",
            ],
            collector.Spans.Select(static span => span.Name));
    }

    [Fact]
    public async Task Field_OfAStructThatAStrippedProgramDoesNotTell_IsWhereItsFallbackSays()
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [ValuesProbe.Descriptor], Sinks = [collector] });
        OffsetSource[] sources = [];
        await RunAsync(
            manager, GoToolchain.Distribution.Version, "",
            () => sources = [.. Assert.Single(manager.GetStatus().Executables).Probes.Single().Offsets.Select(static o => o.Offset.Source)],
            "-ldflags=-s -w");
        await manager.StopAsync();

        Assert.Equal($"22 {RatioBits} 0 0||", collector.Spans[0].Name);
        Assert.Equal([.. Enumerable.Repeat(OffsetSource.Fallback, 2), .. Enumerable.Repeat(OffsetSource.TypeDescriptor, 5)], sources);
    }

    private static async Task RunAsync(
        Manager manager, string version, string experiment, Action? attached = null, params string[] flags)
    {
        string folder = Directory.CreateTempSubdirectory("sonde-values-").FullName;
        try
        {
            string program = Path.Combine(folder, "values");
            GoToolchain.Run(
                GoToolchain.Get(version).Command, Path.Combine(Repository.Targets, "values"), ["build", .. flags, "-o", program, "."],
                ("GOEXPERIMENT", experiment));
            await LineProgram.RunAsync(program, id =>
            {
                manager.AddProcess(id);
                attached?.Invoke();
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
