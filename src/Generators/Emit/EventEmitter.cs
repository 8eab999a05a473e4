using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>
/// Writes an event: a <c>ref struct</c> over the record in ring memory. It is not a copy, because the string references of a copy would
/// point past its end.
/// </summary>
internal static class EventEmitter
{
    private const string StringRef = CSharpTypes.StringRef;
    private const string Bytes = StructEmitter.Bytes;
    private const string ProbeEvent = ProbeEmitter.Probes + "IProbeEvent";

    public static void Event(CodeWriter code, EventModel model, ProbeModel probe, LanguageOptions language)
    {
        StructShape shape = model.Shape;
        string size = Identifiers.Literal(shape.Size);
        Documentation.Summary(code, shape.Doc,
            $"{Documentation.C(shape.CName)} of {Documentation.C(probe.Header)}, {size} bytes and a tail");
        code.Line(DebuggerView.OfEvent);
        string implemented = $"{ProbeEvent}<{shape.TypeName}>";
        using (code.Block($"public readonly ref partial struct {shape.TypeName}{(language.RefStructsImplement ? " : " + implemented : "")}"))
        {
            code.Line("/// <summary>Size of the fixed part in bytes.</summary>");
            code.Line($"public const int Size = {size};");
            code.Line();
            code.Line($"private readonly ref readonly {OwnNames.Layout} _layout;");
            code.Line($"private readonly {Bytes} _record;");
            code.Line();
            using (code.Block($"private {shape.TypeName}({Bytes} record)"))
            {
                code.Line($"_layout = ref global::System.Runtime.InteropServices.MemoryMarshal.AsRef<{OwnNames.Layout}>(record);");
                code.Line("_record = record;");
            }
            foreach (FieldShape field in shape.Fields)
            {
                code.Separate();
                Documentation.Summary(code, field.Doc, Documentation.C(field.Declaration));
                code.Line(Property(field));
            }
            code.Separate();
            if (language.RefStructsImplement)
            {
                code.Line($"static {ProbeEmitter.Probes}ProbeDescriptor {implemented}.Probe => {probe.Class.FullName}.Descriptor;");
                code.Line();
                code.Line($"static string {implemented}.StructName => {Identifiers.Literal(shape.Tag)};");
                code.Separate();
            }
            TryRead(code, model);
            if (model.HasStrings)
            {
                code.Separate();
                BytesOf(code);
            }
            code.Separate();
            DebuggerView.ToStringMethod(code, shape);
            code.Separate();
            code.Line("/// <summary>The fixed part, laid out as the BPF program writes it.</summary>");
            code.Line($"[{StructEmitter.Layout(shape.TypeName + ".Size")}]");
            using (code.Block($"public readonly struct {OwnNames.Layout}"))
                StructEmitter.Members(code, shape, document: true);
        }
    }

    private static string Property(FieldShape field) => field.Kind switch
    {
        FieldKind.Boolean => $"public bool {field.Property} => _layout.{field.Property};",
        FieldKind.StringReference => $"public {Bytes} {field.Property} => BytesOf(_layout.{field.Property});",
        FieldKind.Struct => $"public ref readonly {field.Type} {field.Property} => ref _layout.{field.Property};",
        FieldKind.Array or FieldKind.Characters =>
            $"public {StructEmitter.SpanOf(field)} {field.Property} => _layout.{field.Property};",
        FieldKind.Tail => $"public {Bytes} {field.Property} => _record[{Identifiers.Literal(field.Offset)}..];",
        _ => $"public {field.Type} {field.Property} => _layout.{field.Property};",
    };

    private static void TryRead(CodeWriter code, EventModel model)
    {
        string type = model.Shape.TypeName;
        code.Line("/// <summary>Views a record without copying it.</summary>");
        code.Line("/// <param name=\"record\">The whole record; the view is valid as long as its bytes.</param>");
        code.Line("/// <param name=\"e\">The view. Do not use it if the record is not valid.</param>");
        code.Line("/// <returns>Whether the record is as long as it says and every string lies in its tail.</returns>");
        using (code.Block($"public static bool TryRead({Bytes} record, out {type} e)"))
        {
            using (code.Block("if (record.Length < Size)"))
            {
                code.Line("e = default;");
                code.Line("return false;");
            }
            code.Line($"e = new {type}(record);");
            foreach (IGrouping<string?, TailCheck> group in model.TailChecks.GroupBy(static check => check.Array))
            {
                if (group.Key is not null)
                    CheckElements(code, group.Key, group);
            }
            List<string> conditions =
            [
                $"return e._layout.{model.HeadProperty}.Event.RecordSize == record.Length",
                .. model.TailChecks.Where(static check => check.Array is null)
                    .Select(static check => "    && " + Fits("e._layout." + check.Path)),
            ];
            conditions[conditions.Count - 1] += ";";
            foreach (string condition in conditions)
                code.Line(condition);
        }
    }

    private static void CheckElements(CodeWriter code, string array, IEnumerable<TailCheck> checks)
    {
        using (code.Block($"foreach (ref readonly var item in e._layout.{array})"))
        {
            IEnumerable<string> fits = checks.Select(
                static check => Fits(check.Path.Length == 0 ? "item" : "item." + check.Path));
            code.Line($"if (!({string.Join(" && ", fits)}))");
            using (code.Indent())
                code.Line("return false;");
        }
    }

    private static string Fits(string reference) => $"{reference}.FitsTail(Size, record.Length)";

    private static void BytesOf(CodeWriter code)
    {
        code.Line("/// <summary>The bytes of a string of this event.</summary>");
        code.Line("/// <param name=\"reference\">A reference out of this record.</param>");
        code.Line("/// <returns>The bytes, or an empty span if the reference is not within the record's tail.</returns>");
        code.Line($"public {Bytes} BytesOf({StringRef} reference) =>");
        using (code.Indent())
        {
            code.Line("reference.Length > 0 && reference.FitsTail(Size, _record.Length)");
            using (code.Indent())
            {
                code.Line("? _record.Slice(reference.Offset, reference.Length)");
                code.Line(": default;");
            }
        }
    }
}
