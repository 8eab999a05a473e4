using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes the members by which a debugger and a log show a struct: plain values by name, strings as text.</summary>
internal static class DebuggerView
{
    private const string Attribute = "global::System.Diagnostics.DebuggerDisplay";

    /// <summary>The attribute of an event, which uses <c>ToString</c>, because a debugger does not convert bytes to text.</summary>
    public static string OfEvent => $"[{Attribute}(\"{{ToString(),nq}}\")]";

    /// <summary>Writes the attribute of a struct that has plain values.</summary>
    public static void OfStruct(CodeWriter code, StructShape shape)
    {
        string values = string.Join(", ", shape.Fields
            .Where(static field => field.Kind is FieldKind.Value or FieldKind.Boolean)
            .Select(static field => $"{field.Property} = {{{field.Property}}}"));
        if (values.Length > 0)
            code.Line($"[{Attribute}({Identifiers.Literal(values)})]");
    }

    /// <summary>Writes the <c>ToString</c> of an event.</summary>
    public static void ToStringMethod(CodeWriter code, StructShape shape)
    {
        List<string> values = [.. shape.Fields.Select(Value).OfType<string>()];
        string tag = shape.Tag;
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
