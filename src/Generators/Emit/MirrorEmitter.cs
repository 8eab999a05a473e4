using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes a header's types as internal C# types, for code that fills them in and reads them back.</summary>
internal static class MirrorEmitter
{
    private const string Interop = "global::System.Runtime.InteropServices.";
    private const string Compiler = "global::System.Runtime.CompilerServices.";

    public static string HintName(MirrorModel model) => model.Class.FullName.Replace("global::", "") + ".g.cs";

    public static string Emit(MirrorModel model)
    {
        CodeWriter code = GeneratedFile.Start();
        code.Line($"namespace {model.Class.Namespace};");
        code.Line();
        using (code.Block(model.Class.Heads[model.Class.Heads.Count - 1]))
        {
            ConstantEmitter.Constants(code, model.Constants, model.Header, "internal");
            foreach (MirroredStruct item in model.Structs)
            {
                code.Line($"/// <summary>Bytes of {Documentation.C(item.Shape.CName)}.</summary>");
                code.Line($"internal const int {item.SizeName} = {Identifiers.Literal(item.Shape.Size)};");
                code.Separate();
            }
            foreach (EnumShape shape in model.Enums)
            {
                EnumEmitter.Enum(code, shape, "internal");
                code.Separate();
            }
            foreach (MirroredStruct item in model.Structs)
            {
                Struct(code, item, model.Header);
                code.Separate();
            }
        }
        return code.ToString();
    }

    private static void Struct(CodeWriter code, MirroredStruct item, string header)
    {
        StructShape shape = item.Shape;
        Documentation.Summary(code, shape.Doc, $"{Documentation.C(shape.CName)} of {Documentation.C(header)}");
        code.Line($"[{StructEmitter.Layout(item.SizeName)}]");
        using (code.Block($"internal struct {shape.TypeName}"))
        {
            foreach (FieldShape field in shape.Fields)
            {
                Documentation.Summary(code, field.Doc, Documentation.C(field.Declaration));
                code.Line($"[{Interop}FieldOffset({Identifiers.Literal(field.Offset)})] internal {StructEmitter.FieldType(field)} {field.Property};");
                code.Separate();
            }
            foreach (FieldShape field in shape.Fields.Where(static field => field.IsArray))
            {
                code.Line($"[{Compiler}InlineArray({Identifiers.Literal(field.Length)})]");
                using (code.Block($"internal struct {field.ArrayType}"))
                    code.Line($"private {field.Type} _first;");
                code.Separate();
            }
        }
    }
}
