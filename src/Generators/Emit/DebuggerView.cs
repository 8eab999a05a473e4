using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes how a debugger and a log show a struct: its plain values by name, its strings as text.</summary>
internal static class DebuggerView
{
    private const string Attribute = "global::System.Diagnostics.DebuggerDisplay";

    /// <summary>An event shows itself by <c>ToString</c>, since a debugger does not turn bytes into text.</summary>
    public static string OfEvent => $"[{Attribute}(\"{{ToString(),nq}}\")]";

    /// <summary>The attribute of a struct with plain values; nothing for one without.</summary>
    public static void OfStruct(CodeWriter code, StructShape shape)
    {
        string values = string.Join(", ", shape.Fields
            .Where(static field => field.Kind is FieldKind.Value or FieldKind.Boolean)
            .Select(static field => $"{field.Property} = {{{field.Property}}}"));
        if (values.Length > 0)
            code.Line($"[{Attribute}({Identifiers.Literal(values)})]");
    }

    /// <summary>The method by which an event shows itself.</summary>
    public static void ToStringMethod(CodeWriter code, StructShape shape)
    {
        List<string> values = [.. shape.Fields.Select(Value).OfType<string>()];
        string tag = shape.CName.Substring("struct ".Length);
        code.Line("/// <summary>The event's plain values and strings, for debuggers and logs.</summary>");
        if (values.Count == 0)
        {
            code.Line($"public override string ToString() => {Identifiers.Literal(tag)};");
            return;
        }
        code.Line("public override string ToString() => _record.IsEmpty");
        using (code.Indent())
        {
            code.Line($"? {Identifiers.Literal(tag)}");
            code.Line(": string.Create(");
            using (code.Indent())
            {
                code.Line("global::System.Globalization.CultureInfo.InvariantCulture,");
                code.Line($"$\"{tag} {{{{ {values[0]}\"");
                foreach (string value in values.Skip(1))
                    code.Line($"+ $\", {value}\"");
                code.Line("+ $\" }}\");");
            }
        }
    }

    private static string? Value(FieldShape field) => field.Kind switch
    {
        FieldKind.Value or FieldKind.Boolean => $"{field.Property} = {{{field.Property}}}",
        FieldKind.StringReference or FieldKind.Characters =>
            $"{field.Property} = {{(global::System.Text.Encoding.UTF8.GetString({field.Property}))}}",
        _ => null,
    };
}
