using System.Reflection;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Support;
using Sonde.Runtime.Probes;

namespace Sonde.Generators.Tests.Layout;

/// <summary>Clang, BTF and C# agree about hundreds of random headers.</summary>
public sealed class RandomLayoutTests
{
    private const int HeadersPerSeed = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Layout_OfRandomStructs_IsTheSameForClangAndBtfAndCSharp(int seed)
    {
        RandomHeader[] headers =
            [.. Enumerable.Range(0, HeadersPerSeed).Select(index => new RandomHeader((seed * 1000) + index, $"h{index}"))];
        string[] texts = [.. headers.Select(static header => header.Write())];
        string c = LayoutOracle.Text([ProbeProject.SondeHeader("types.h"), ProbeProject.SondeHeader("event.h"), .. texts]);
        Btf btf = Btf.Compile(
            c + "__attribute__((section(\"uprobe\"), used)) int run(void *context) { return 0; }\n"
            + string.Concat(headers.Select(static (header, index) => $"struct {header.Event} variable{index};\n")));

        // The generator compares each header with the object's BTF. This test is about gaps.
        GeneratorRun run = GeneratorRun.Tolerate(Project(headers, texts, btf), "SND2007");

        Assembly assembly = run.Load();
        foreach ((RandomHeader header, int index) in headers.Select(static (header, index) => (header, index)))
        {
            Type probe = assembly.GetType($"Acme.Probe{index}")!;
            ProbeModel model = run.Models.Single(item => item.Class.Name == probe.Name);
            c += LayoutOracle.Asserts(model, probe);
            var descriptor = (ProbeDescriptor)probe.GetProperty("Descriptor")!.GetValue(null)!;
            Assert.Equal(btf.Fingerprint(header.Event), descriptor.Events.Single().LayoutFingerprint);
        }
        Assert.Equal("", LayoutOracle.Judge(c));
    }

    private static ProbeProject Project(RandomHeader[] headers, string[] texts, Btf btf)
    {
        var project = new ProbeProject();
        return project with
        {
            Sources = [.. headers.Select(static (header, index) => Source(header, index))],
            Headers =
            [
                .. project.Headers.Take(2),
                .. texts.Select(static (text, index) => ($"/sonde-tests/probes/h{index}.h", $"h{index}.h", text)),
            ],
            Facts =
            [
                ("/obj/all.x86_64.facts", btf.Facts("all", "x86_64")),
                ("/obj/all.aarch64.facts", btf.Facts("all", "aarch64")),
            ],
        };
    }

    private static string Source(RandomHeader header, int index) => $$"""
        using Sonde;
        using Sonde.Runtime.Spans;

        namespace Acme;

        /// <summary>Random.</summary>
        [Probe("random/{{index}}", Source = "all.bpf.c", Header = "h{{index}}.h")]
        [Uprobe("main.run", Entry = "run")]
        [EventStruct("{{header.Event}}")]
        public sealed partial class Probe{{index}}
        {
            static partial void Describe(in H{{index}}Event e, ref SpanWriter span) => span.Kind = SpanKind.Internal;
        }
        """;
}
