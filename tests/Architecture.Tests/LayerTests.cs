using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Sonde.Architecture.Tests;

/// <summary>Each namespace uses those below it only: see <c>docs/architecture.md</c>. Those of one layer may use each other.</summary>
public sealed class LayerTests
{
    /// <summary>The layers of each assembly, lowest first, by the first name behind the assembly's own; an empty name is the assembly's own.</summary>
    private static readonly Dictionary<string, string[][]> Layers = new()
    {
        ["Sonde.Runtime"] =
        [
            ["Interop"], ["Sharing"], ["Kernel", "Events"], ["Executables"], ["Bpf"], ["Processes"], ["Probes", "Spans"], ["Status"], ["Sampling"],
            ["Propagation"], ["Loading"], ["Watching"], ["FunctionSpans"], ["Attaching"], ["Cost"], ["Metrics"], ["Reading"], ["Inspection"], ["Discovery"], [""],
        ],
        ["Sonde.OpenTelemetry"] = [["Wire"], ["Transport"], ["Export"], ["Activities"], [""]],
        ["Sonde.Build"] = [["Toolchain"], ["Objects"], ["Programs"], ["Facts"], ["Checks"], ["Compiling"], ["GoNames"], [""]],
        ["Sonde.Generators"] =
        [
            ["Diagnostics"], ["Infrastructure"], ["Declarations"], ["Inputs"], ["Headers"], ["Mapping"], ["Clang"], ["Emit"], ["Checks"],
            ["Analyzers"], [""],
        ],
        ["Sonde.Tool"] =
        [
            ["Interop"], ["Errors"], ["Help"], ["View"], ["Launch"], ["Tracing"], ["Agent", "Check", "Doctor", "Inspect", "Offsets"], ["Cli"],
        ],
    };

    internal static string[][] RuntimeLayers => Layers["Sonde.Runtime"];

    /// <summary>What lies in an assembly's own namespace, for hosts to find, and is used by all layers.</summary>
    private static readonly HashSet<string> Vocabulary =
    [
        "Sonde.Runtime.AttributeLimit", "Sonde.Runtime.FunctionSpan", "Sonde.Runtime.ManagerOptions", "Sonde.Runtime.ProbeError", "Sonde.Runtime.ProbeException",
        "Sonde.Runtime.PropagationMode", "Sonde.Runtime.TargetGroup", "Sonde.Runtime.VerifierException",
        "Sonde.OpenTelemetry.OpenTelemetrySinkOptions", "Sonde.OpenTelemetry.ProductVersion",
    ];

    public static TheoryData<string> Assemblies => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespace_UsesOnlyThoseOfItsLayerAndBelow(string assembly)
    {
        string[][] layers = Layers[assembly];
        IType[] types = Load(assembly);

        string[] upward =
        [
            .. from type in types
               from used in type.Dependencies.Select(static dependency => dependency.Target)
               where used.FullName.StartsWith(assembly, StringComparison.Ordinal) && !Vocabulary.Contains(used.FullName)
               where LayerOf(used) > LayerOf(type)
               orderby type.FullName, used.FullName
               select $"{type.FullName} uses {used.FullName}",
        ];

        Assert.True(upward.Length == 0, $"These use what lies above them:\n{string.Join('\n', upward.Distinct())}");

        int LayerOf(IType type)
        {
            string name = NamespaceOf(type, assembly);
            int layer = Array.FindIndex(layers, names => names.Contains(name));
            Assert.True(layer >= 0, $"{type.FullName} is in a namespace that no layer of {assembly} names. Add it to {nameof(LayerTests)}.");
            return layer;
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Layer_HasTypes(string assembly)
    {
        string[] found = [.. Load(assembly).Select(type => NamespaceOf(type, assembly)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(Layers[assembly].SelectMany(static names => names).Order(StringComparer.Ordinal), found);
    }

    private static IType[] Load(string assembly)
    {
        IEnumerable<IType> types = new ArchLoader().LoadFilteredDirectory(AppContext.BaseDirectory, FileOf(assembly)).Build().Types;
        return
        [
            .. types.Where(type => type.Namespace.FullName == assembly
                || type.Namespace.FullName.StartsWith(assembly + ".", StringComparison.Ordinal)),
        ];
    }

    // The tool is named as its command.
    private static string FileOf(string assembly) => assembly == "Sonde.Tool" ? "sonde.dll" : assembly + ".dll";

    private static string NamespaceOf(IType type, string assembly) =>
        type.Namespace.FullName[assembly.Length..].TrimStart('.').Split('.')[0];
}
