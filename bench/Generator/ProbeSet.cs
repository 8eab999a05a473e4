using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sonde.Benchmarks.Support;
using Sonde.Generators.Tests.Support;

namespace Sonde.Benchmarks.Generator;

/// <summary>A project of many probes, each with its own header of ordinary size, beside code that has nothing to do with probes.</summary>
internal static class ProbeSet
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp12);

    internal static CSharpCompilation Compilation(int probes)
    {
        IEnumerable<string> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Bench",
            Enumerable.Range(0, probes).Select(Source).Append(Unrelated(0)),
            platform.Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    /// <summary>Code without probes, each version one character longer than the one before.</summary>
    internal static SyntaxTree Unrelated(int version) => CSharpSyntaxTree.ParseText(
        $"namespace Bench; internal static class Unrelated {{ private const string Text = \"{new string('x', version)}\"; }}", Options);

    internal static ImmutableArray<AdditionalText> Headers(int probes) =>
    [
        Shared("types.h"),
        Shared("event.h"),
        .. Enumerable.Range(0, probes).Select(static index => Header(index, 0)),
    ];

    /// <summary>A probe's header, with one more member in each version.</summary>
    internal static AdditionalText Header(int index, int version)
    {
        string name = Name(index);
        string text = $$"""
            #pragma once
            #include <sonde/event.h>

            #define {{name.ToUpperInvariant()}}_LIMIT 512

            /// What the peer answered.
            enum {{name}}_outcome { {{name.ToUpperInvariant()}}_OK, {{name.ToUpperInvariant()}}_FAILED };

            struct {{name}}_peer { __u8 address[16]; __u16 port; __u16 zone; };

            /// One operation.
            struct {{name}}_event {
                struct sonde_span span;
                struct {{name}}_peer peer;
                enum {{name}}_outcome outcome;
                {{string.Join("\n    ", Enumerable.Range(0, 8).Select(static field => $"struct sonde_str text{field}; ///< text {field}"))}}
                {{string.Concat(Enumerable.Range(0, version).Select(static field => $"__u64 more{field}; "))}}
            };
            """;
        return MemoryFile.Header($"/bench/{name}.h", name + ".h", text);
    }

    private static SyntaxTree Source(int index)
    {
        string name = Name(index);
        string type = char.ToUpperInvariant(name[0]) + name[1..];
        string fields = $"[GoOffset(\"example.com/lib\", \"Struct\", {string.Join(", ", Enumerable.Range(0, 8).Select(static field => $"\"field{field}\""))})]";
        return CSharpSyntaxTree.ParseText(
            $$"""
            using Sonde;
            using Sonde.Runtime.Spans;

            namespace Bench;

            [Probe("{{name}}", Source = "{{name}}.bpf.c", Header = "{{name}}.h")]
            [Uprobe("example.com/lib.(*Client).Do", Entry = "start", Return = "end", Versions = ">=1.2 <3")]
            {{fields}}
            [EventStruct("{{name}}_event")]
            public sealed partial class {{type}}
            {
                static partial void Describe(in {{type}}Event e, ref SpanWriter span) => span.Name = e.Text0;
            }
            """, Options, path: $"/bench/{type}.cs");
    }

    private static string Name(int index) => "probe" + ((char)('a' + index)).ToString(CultureInfo.InvariantCulture);

    private static MemoryFile Shared(string name)
    {
        string path = Path.Combine(Repository.Root, "bpf", "include", "sonde", name);
        return MemoryFile.Header(path, "sonde/" + name, File.ReadAllText(path));
    }
}
