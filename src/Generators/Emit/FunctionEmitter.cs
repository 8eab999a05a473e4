using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Generators.Emit;

/// <summary>Writes what a probe records of functions: for each an event, which names the values of the Manager's own view of a call.</summary>
internal static class FunctionEmitter
{
    private const string Bytes = StructEmitter.Bytes;
    private const string Events = "global::Sonde.Runtime.Events.";
    private const string Call = Events + "FunctionCall";

    public static void Descriptors(CodeWriter code, IEnumerable<FunctionModel> functions)
    {
        code.Line("Functions =");
        using (code.Open("[", "],"))
        {
            foreach (FunctionModel function in functions)
            {
                FunctionSpec spec = function.Spec;
                code.Line("new()");
                using (code.Open("{", "},"))
                {
                    code.Line($"Event = {Identifiers.Literal(spec.Event)},");
                    code.Line($"Description = {Identifiers.Literal(spec.Description)},");
                    code.Line($"Types = [{string.Join(", ", spec.Values.Select(static value => Identifiers.Literal(value.Type)))}],");
                    if (spec.Package is { } package)
                        code.Line($"Package = {Identifiers.Literal(package)},");
                    if (spec.Versions is { } versions)
                        code.Line($"Versions = {Identifiers.Literal(versions)},");
                    if (spec.Redact.Count > 0)
                        code.Line($"Redact = [{string.Join(", ", spec.Redact.Select(static pattern => Identifiers.Literal(pattern)))}],");
                    if (spec.Describe is not null)
                        code.Line($"Describe = {function.TryDescribe},");
                }
            }
        }
    }

    public static void Describe(CodeWriter code, FunctionModel function)
    {
        if (function.Spec.Describe is not { } head)
            return;
        string type = function.Spec.Event;
        code.Separate();
        code.Line($"{head.Modifiers} partial void Describe(in {type} {head.Event}, ref {ProbeEmitter.SpanWriter} {head.Span});".TrimStart());
        code.Separate();
        using (code.Block($"private static bool {function.TryDescribe}({Bytes} record, ref {ProbeEmitter.SpanWriter} span)"))
        {
            code.Line($"if (!{type}.TryRead(record, out {type} e))");
            using (code.Indent())
                code.Line("return false;");
            code.Line("Describe(in e, ref span);");
            code.Line("return true;");
        }
    }

    public static void Event(CodeWriter code, FunctionModel function, ProbeModel probe, LanguageOptions language)
    {
        string type = function.Spec.Event;
        string implemented = $"{ProbeEmitter.Probes}IProbeEvent<{type}>";
        code.Line($"/// <summary>A call of {Documentation.C(FirstLine(function.Spec.Description))}.</summary>");
        using (code.Block($"public readonly ref partial struct {type}{(language.RefStructsImplement ? " : " + implemented : "")}"))
        {
            code.Line($"private readonly {Call} _call;");
            code.Line();
            code.Line($"private {type}({Call} call) => _call = call;");
            code.Line();
            code.Line("/// <summary>Ids, parent, start, end and process of the call.</summary>");
            code.Line($"public ref readonly {Events}SpanHead Span => ref _call.Span;");
            code.Line();
            code.Line("/// <summary>How the call ended. Only a call that returned has results.</summary>");
            code.Line($"public {Events}FunctionEnd End => _call.End;");
            code.Line();
            code.Line("/// <summary>What the call panicked with; none if it did not, or if that is not known.</summary>");
            code.Line($"public {Events}GoError Panic => _call.Panic;");
            for (int i = 0; i < function.Properties.Count; i++)
                Property(code, function.Properties[i], i);
            code.Separate();
            if (language.RefStructsImplement)
            {
                code.Line($"static {ProbeEmitter.Probes}ProbeDescriptor {implemented}.Probe => {probe.Class.FullName}.Descriptor;");
                code.Line();
                code.Line($"static string {implemented}.StructName => {Identifiers.Literal(type)};");
                code.Separate();
            }
            code.Line("/// <summary>Views a record without copying it.</summary>");
            code.Line("/// <param name=\"record\">The whole record; the view is valid as long as its bytes.</param>");
            code.Line("/// <param name=\"e\">The view. Do not use it if the record is not valid.</param>");
            code.Line("/// <returns>Whether the record is as long as it says and every value lies in it.</returns>");
            using (code.Block($"public static bool TryRead({Bytes} record, out {type} e)"))
            {
                code.Line($"bool isValid = {Call}.TryRead(record, out {Call} call);");
                code.Line($"e = new {type}(call);");
                code.Line("return isValid;");
            }
        }
    }

    private static void Property(CodeWriter code, FunctionProperty property, int number)
    {
        string index = Identifiers.Literal(number), path = Documentation.C(property.Value.Path);
        (string type, string method) = property.Value.Kind switch
        {
            RecordedKind.Text => (Bytes, "Text"),
            RecordedKind.Integer => ("long", "Integer"),
            RecordedKind.Bool => ("bool", "Bool"),
            RecordedKind.Float32 => ("double", "Float32"),
            RecordedKind.Float64 => ("double", "Float64"),
            RecordedKind.Time => ("global::System.DateTime", "Time"),
            RecordedKind.Error => (Events + "GoError", "Error"),
            _ => (Events + "GoType", "Type"),
        };
        code.Separate();
        code.Line($"/// <summary>The value {path}, of type {Documentation.C(property.Value.Type)}.</summary>");
        code.Line($"public {type} {property.Name} => _call.{method}({index});");
        code.Separate();
        code.Line($"/// <summary>Whether {path} was read.</summary>");
        code.Line($"public bool {property.Has} => _call.Has({index});");
    }

    private static string FirstLine(string description) =>
        string.Join(" ", description.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
