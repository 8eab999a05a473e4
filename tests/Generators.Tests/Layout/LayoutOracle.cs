using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Layout;

/// <summary>
/// Writes what the loaded C# structs of a probe claim about the C ones as <c>_Static_assert</c>s, for the compiler to judge. Sizes
/// and offsets are those of the running types; the model only tells which C declaration a field mirrors.
/// </summary>
internal sealed partial class LayoutOracle(ProbeModel model)
{
    private static readonly string[] Targets = ["x86_64-linux-gnu", "aarch64-linux-gnu", "bpf"];

    private readonly StringBuilder _text = new();

    /// <summary>The assertions about every struct, enum and constant that a probe's class mirrors.</summary>
    public static string Asserts(ProbeModel model, Type probe)
    {
        var oracle = new LayoutOracle(model);
        foreach (StructShape shape in model.Events.Select(static item => item.Shape))
            oracle.Struct(shape, probe.GetNestedType(shape.TypeName)!.GetNestedType("Layout")!);
        foreach (StructShape shape in model.Structs)
            oracle.Struct(shape, probe.GetNestedType(shape.TypeName)!);
        foreach (EnumMemberShape member in model.Enums.SelectMany(static item => item.Members))
            oracle.Assert($"{member.CName} == {member.Value}", member.CName);
        foreach (ConstantShape constant in model.Constants)
            oracle.Assert($"({constant.CName}) == {constant.Value}", constant.CName);
        return oracle._text.ToString();
    }

    /// <summary>Lets clang judge, for the BPF target and for both architectures.</summary>
    /// <returns>What it has to say; empty where it agrees.</returns>
    public static string Judge(string text) =>
        string.Concat(Targets.Select(target => Toolchain.Check(target, text)));

    /// <summary>Headers as one text, in an order in which none needs a later one.</summary>
    public static string Text(IEnumerable<string> headers) =>
        Directive().Replace(string.Concat(headers.Select(static header => header + "\n")), "// $0");

    private void Struct(StructShape shape, Type type)
    {
        string c = CType(shape);
        Assert($"sizeof({c}) == {SizeOf(type)}", shape.CName);
        foreach (FieldShape field in shape.Fields)
        {
            string member = CIdentifier(field);
            if (field.Kind == FieldKind.Tail)
            {
                Assert($"__builtin_offsetof({c}, {member}) == {field.Offset}", member);
                continue;
            }
            FieldInfo own = type.GetField(field.Field, BindingFlags.Instance | BindingFlags.NonPublic)!;
            Assert($"__builtin_offsetof({c}, {member}) == {own.GetCustomAttribute<FieldOffsetAttribute>()!.Value}", member);
            Assert($"sizeof((({c} *)0)->{member}) == {SizeOf(own.FieldType)}", member);
        }
    }

    /// <summary>The type in C; one without a name is the type of the member that declares it.</summary>
    private string CType(StructShape shape)
    {
        const string Unnamed = " of ";
        int end = shape.CName.IndexOf(Unnamed, StringComparison.Ordinal);
        if (end < 0)
            return shape.CName;
        string[] path = shape.CName[(end + Unnamed.Length)..].Split('.');
        StructShape current = All().Single(item => item.CName.Split(' ')[^1] == path[0]);
        string expression = $"(({current.CName} *)0)[0]";
        // A number stands for an anonymous member, whose own members are the outer struct's.
        foreach (string name in path.Skip(1).Where(static name => !char.IsDigit(name[0])))
        {
            FieldShape field = current.Fields.Single(item => CIdentifier(item) == name);
            expression += "." + name + (field.Kind == FieldKind.Array ? "[0]" : "");
            current = All().Single(item => item.TypeName == field.Type);
        }
        return $"__typeof__({expression})";
    }

    private IEnumerable<StructShape> All() => model.Structs.Concat(model.Events.Select(static item => item.Shape));

    private void Assert(string condition, string what) => _text.Append($"_Static_assert({condition}, \"{what}\");\n");

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static string CIdentifier(FieldShape field) => LastWord().Match(field.Declaration).Groups[1].Value;

    [GeneratedRegex(@"(\w+)(?:\[\d*\])*$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^[ \t]*#[ \t]*(pragma once|include).*$", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
