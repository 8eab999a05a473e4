using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes the assembly's registry.</summary>
internal static class RegistryEmitter
{
    public const string HintName = "ProbeRegistry.g.cs";

    private const string List =
        "global::System.Collections.Immutable.ImmutableArray<global::Sonde.Runtime.Probes.ProbeDescriptor>";

    private static readonly string Format = Identifiers.Literal(ProbeFormat.Current);

    public static string Emit(RegistryModel model)
    {
        CodeWriter code = GeneratedFile.Start();
        bool isPublic = model.Own.Count > 0;
        if (isPublic)
        {
            string names = string.Join(", ", model.Names.Select(static name => Identifiers.Literal(name)));
            code.Line("[assembly: global::Sonde.ProbeRegistry(");
            using (code.Indent())
            {
                code.Line($"typeof(global::{model.Namespace}.ProbeRegistry), Format = {Format},");
                code.Line($"Probes = new string[] {{ {names} }})]");
            }
            code.Line();
        }
        code.Line($"namespace {model.Namespace};");
        code.Line();
        code.Line("/// <summary>The probes that this assembly knows, found at compile time.</summary>");
        using (code.Block($"{(isPublic ? "public" : "internal")} static class ProbeRegistry"))
        {
            code.Line("/// <summary>The probes of this assembly, sorted by name.</summary>");
            Property(code, "Own", model.Own.Select(static probe => probe + ".Descriptor"));
            code.Line();
            code.Line("/// <summary>The probes of this assembly and of every referenced one.</summary>");
            Property(code, "All", model.Referenced.Select(static registry => $".. {registry}.Own").Prepend(".. Own"));
        }
        return code.ToString();
    }

    private static void Property(CodeWriter code, string name, IEnumerable<string> items)
    {
        string head = $"public static {List} {name} {{ get; }} =";
        List<string> lines = [.. items];
        if (lines.Count == 0)
        {
            code.Line(head + " [];");
            return;
        }
        code.Line(head);
        using (code.Open("[", "];"))
        {
            foreach (string line in lines)
                code.Line(line + ",");
        }
    }
}
