using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes a blittable struct with explicit offsets and private fields that have one accessor each.</summary>
internal static class StructEmitter
{
    private const string Interop = "global::System.Runtime.InteropServices.";
    private const string Compiler = "global::System.Runtime.CompilerServices.";
    private const string UnscopedRef = "[global::System.Diagnostics.CodeAnalysis.UnscopedRef]";

    public const string Bytes = "global::System.ReadOnlySpan<byte>";

    /// <summary>Writes a struct that is not an event.</summary>
    public static void Struct(CodeWriter code, StructShape shape, string header)
    {
        Documentation.Summary(code, shape.Doc,
            $"{Documentation.C(shape.CName)} of {Documentation.C(header)}, {Identifiers.Literal(shape.Size)} bytes");
        code.Line($"[{Layout(Identifiers.Literal(shape.Size))}]");
        DebuggerView.OfStruct(code, shape);
        using (code.Block($"public readonly struct {shape.TypeName}"))
            Members(code, shape, document: true);
    }

    public static string Layout(string size) => $"{Interop}StructLayout({Interop}LayoutKind.Explicit, Size = {size})";

    /// <summary>Writes the fields and accessors of a struct.</summary>
    public static void Members(CodeWriter code, StructShape shape, bool document)
    {
        foreach (FieldShape field in shape.Fields.Where(static field => field.Kind != FieldKind.Tail))
        {
            string offset = $"[{Interop}FieldOffset({Identifiers.Literal(field.Offset)})]";
            code.Line($"{offset} private readonly {FieldType(field)} {field.Field};");
        }
        foreach (FieldShape field in shape.Fields.Where(static field => field.Kind != FieldKind.Tail))
        {
            code.Separate();
            if (document)
                Documentation.Summary(code, field.Doc, Documentation.C(field.Declaration));
            Accessor(code, field);
        }
        foreach (FieldShape field in shape.Fields.Where(static field => field.IsArray))
        {
            code.Separate();
            code.Line($"[{Compiler}InlineArray({Identifiers.Literal(field.Length)})]");
            using (code.Block($"private struct {field.ArrayType}"))
                code.Line($"private {field.Type} _first;");
        }
    }

    private static void Accessor(CodeWriter code, FieldShape field)
    {
        switch (field.Kind)
        {
            case FieldKind.Boolean:
                code.Line($"public bool {field.Property} => {field.Field} != 0;");
                break;
            case FieldKind.Struct:
                code.Line(UnscopedRef);
                code.Line($"public ref readonly {field.Type} {field.Property} => ref {field.Field};");
                break;
            case FieldKind.Array:
                code.Line(UnscopedRef);
                code.Line($"public {SpanOf(field)} {field.Property} => {field.Field};");
                break;
            case FieldKind.Characters:
                code.Line(UnscopedRef);
                using (code.Block($"public {Bytes} {field.Property}"))
                using (code.Block("get"))
                {
                    code.Line($"{Bytes} text = {field.Field};");
                    code.Line("int end = global::System.MemoryExtensions.IndexOf(text, (byte)0);");
                    code.Line("return end < 0 ? text : text[..end];");
                }
                break;
            default:
                code.Line($"public {field.Type} {field.Property} => {field.Field};");
                break;
        }
    }

    /// <summary>Returns the type of a field's property.</summary>
    public static string SpanOf(FieldShape field) => $"global::System.ReadOnlySpan<{field.Type}>";

    public static string FieldType(FieldShape field) => field.IsArray ? field.ArrayType : field.Type;
}
