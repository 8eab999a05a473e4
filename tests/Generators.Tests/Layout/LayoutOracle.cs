using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Layout;

/// <summary>
/// Writes what the loaded C# structs claim about the C ones as <c>_Static_assert</c>s, for the compiler to judge. Sizes
/// and offsets are those of the running types; the model only tells which C declaration a field mirrors.
/// </summary>
internal sealed partial class LayoutOracle(EquatableArray<StructShape> all)
{
    private static readonly string[] Targets = ["x86_64-linux-gnu", "aarch64-linux-gnu", "bpf"];

    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.NonPublic;

    private readonly StringBuilder _text = new();

    /// <summary>The assertions about every struct, enum and constant that a probe's class mirrors.</summary>
    public static string Asserts(ProbeModel model, Type probe)
    {
        var oracle = new LayoutOracle(model.Structs.Concat(model.Events.Select(static item => item.Shape)).ToEquatableArray());
        foreach (StructShape shape in model.Events.Select(static item => item.Shape))
            oracle.Struct(shape, probe.GetNestedType(shape.TypeName)!.GetNestedType("Layout")!);
        foreach (StructShape shape in model.Structs)
            oracle.Struct(shape, probe.GetNestedType(shape.TypeName)!);
        oracle.Values(model.Enums, model.Constants);
        return oracle._text.ToString();
    }

    /// <summary>The same about a mirror.</summary>
    public static string Asserts(MirrorModel model, Type mirror)
    {
        var oracle = new LayoutOracle(model.Structs.Select(static item => item.Shape).ToEquatableArray());
        foreach (MirroredStruct item in model.Structs)
        {
            oracle.Struct(item.Shape, mirror.GetNestedType(item.Shape.TypeName, BindingFlags.NonPublic)!);
            oracle.Assert($"sizeof({item.Shape.CName}) == {mirror.GetField(item.SizeName, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)}", item.SizeName);
        }
        oracle.Values(model.Enums, model.Constants);
        return oracle._text.ToString();
    }

    /// <summary>Lets clang check the assertions, for the BPF target and for both architectures.</summary>
    /// <returns>The errors of clang; empty if it agrees.</returns>
    public static string Judge(string text) =>
        string.Concat(Targets.Select(target => Toolchain.Check(target, text)));

    /// <summary>Joins headers to one text, in an order in which none needs a later one.</summary>
    public static string Text(IEnumerable<string> headers) =>
        Directive().Replace(string.Concat(headers.Select(static header => header + "\n")), "// $0");

    /// <summary>The same of files in any order: what includes another has the larger closure.</summary>
    public static string Text(EquatableArray<HeaderFile> files)
    {
        var headers = new HeaderSet(files);
        return Text(files.OrderBy(file => headers.Closure(file).Count).Select(static file => file.Text));
    }

    private void Values(EquatableArray<EnumShape> enums, EquatableArray<ConstantShape> constants)
    {
        foreach (EnumMemberShape member in enums.SelectMany(static item => item.Members))
            Assert($"{member.CName} == {member.Value}", member.CName);
        foreach (ConstantShape constant in constants)
            Assert($"({constant.CName}) == {constant.Value}", constant.CName);
    }

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
            FieldInfo own = (type.GetField(field.Field, OwnFields) ?? type.GetField(field.Property, OwnFields))!;
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
        StructShape current = all.Single(item => item.CName.Split(' ')[^1] == path[0]);
        string expression = $"(({current.CName} *)0)[0]";
        // A number stands for an anonymous member, whose own members are the outer struct's.
        foreach (string name in path.Skip(1).Where(static name => !char.IsDigit(name[0])))
        {
            FieldShape field = current.Fields.Single(item => CIdentifier(item) == name);
            expression += "." + name + (field.Kind == FieldKind.Array ? "[0]" : "");
            current = all.Single(item => item.TypeName == field.Type);
        }
        return $"__typeof__({expression})";
    }

    private void Assert(string condition, string what) => _text.Append($"_Static_assert({condition}, \"{what}\");\n");

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static string CIdentifier(FieldShape field) => LastWord().Match(field.Declaration).Groups[1].Value;

    [GeneratedRegex(@"(\w+)(?:\[\d*\])*$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^[ \t]*#[ \t]*(pragma once|include).*$", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
