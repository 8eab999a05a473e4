using System.Globalization;
using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes the generated part of a probe class.</summary>
internal static class ProbeEmitter
{
    public const string Probes = "global::Sonde.Runtime.Probes.";
    public const string SpanWriter = "global::Sonde.Runtime.Spans.SpanWriter";

    /// <summary>Returns the name of the generated file, which is the full name of the class.</summary>
    public static string HintName(ProbeModel model) =>
        model.Class.FullName.Replace("global::", "").Replace("@", "") + ".g.cs";

    public static string Emit(ProbeModel model, LanguageOptions language)
    {
        CodeWriter code = GeneratedFile.Start();
        if (model.Class.Namespace.Length > 0)
        {
            code.Line($"namespace {model.Class.Namespace};");
            code.Line();
        }
        var scopes = new Stack<CodeWriter.Scope>();
        foreach (string head in model.Class.Heads)
            scopes.Push(code.Block(head));
        Members(code, model, language);
        while (scopes.Count > 0)
            scopes.Pop().Dispose();
        return code.ToString();
    }

    private static void Members(CodeWriter code, ProbeModel model, LanguageOptions language)
    {
        ConstantEmitter.Constants(code, model.Constants, model.Header, "public");
        Descriptor(code, model);
        foreach (EventModel item in model.Events)
            Describe(code, item);
        foreach (FunctionModel function in model.Functions)
            FunctionEmitter.Describe(code, function);
        foreach (EventModel item in model.Events)
        {
            code.Separate();
            EventEmitter.Event(code, item, model, language);
        }
        foreach (FunctionModel function in model.Functions)
        {
            code.Separate();
            FunctionEmitter.Event(code, function, model, language);
        }
        foreach (StructShape shape in model.Structs)
        {
            code.Separate();
            StructEmitter.Struct(code, shape, model.Header);
        }
        foreach (EnumShape shape in model.Enums)
        {
            code.Separate();
            EnumEmitter.Enum(code, shape, "public");
        }
    }

    private static void Descriptor(CodeWriter code, ProbeModel model)
    {
        code.Line("/// <summary>The probe as data, for the Manager.</summary>");
        code.Line($"public static {Probes}ProbeDescriptor Descriptor {{ get; }} = new()");
        using (code.Open("{", "};"))
        {
            code.Line($"Format = {Identifiers.Literal(ProbeFormat.Current)},");
            code.Line($"Name = {Identifiers.Literal(model.Name)},");
            code.Line($"ObjectName = {Identifiers.Literal(model.ObjectName)},");
            code.Line($"Assembly = typeof({model.Class.Name}).Assembly,");
            if (model.For is { } other)
                code.Line($"For = {Identifiers.Literal(other)},");
            if (model.Needs != "Nothing")
                code.Line($"Needs = {Probes}ProbeNeed.{model.Needs},");
            if (model.SchemaUrl is { } schema)
                code.Line($"SchemaUrl = {Identifiers.Literal(schema)},");
            List(code, "Hooks", model.Hooks.Select(Hook));
            List(code, "Offsets", model.Offsets.Select(Offset));
            List(code, "Events", model.Events.Select(Event));
            if (model.Functions.Count > 0)
                FunctionEmitter.Descriptors(code, model.Functions);
        }
    }

    private static void List(CodeWriter code, string property, IEnumerable<string> items)
    {
        List<string> lines = [.. items];
        if (lines.Count == 0)
        {
            code.Line(property + " = [],");
            return;
        }
        code.Line(property + " =");
        using (code.Open("[", "],"))
        {
            foreach (string line in lines)
                code.Line(line);
        }
    }

    private static string Event(EventModel item) =>
        $"new({Identifiers.Literal(item.Shape.Tag)}, "
        + $"{item.Shape.TypeName}.Size, {item.TryDescribe}) "
        + $"{{ LayoutFingerprint = 0x{item.Fingerprint.ToString("x16", CultureInfo.InvariantCulture)}{(item.IsAnnotation ? ", IsAnnotation = true" : "")} }},";

    private static string Hook(HookSpec hook) =>
        $"new({Identifiers.Literal(hook.Symbol)}, Entry: {Identifiers.Literal(hook.Entry)}, "
        + $"Return: {Identifiers.Literal(hook.Return)}, Versions: {Identifiers.Literal(hook.Versions)}, "
        + $"Optional: {Identifiers.Literal(hook.Optional)}){Options(hook)},";

    private static string Options(HookSpec hook)
    {
        List<string> options = [];
        if (hook.InsteadOf is not null)
            options.Add($"InsteadOf = {Identifiers.Literal(hook.InsteadOf)}");
        if (hook.Until is not null)
            options.Add($"Until = {Identifiers.Literal(hook.Until)}");
        if (hook.EarlyReturn)
            options.Add("EarlyReturn = true");
        if (hook.Requires.Count > 0)
            options.Add($"Requires = {Symbols(hook.Requires)}");
        if (hook.OnlyWith.Count > 0)
            options.Add($"OnlyWith = {Symbols(hook.OnlyWith)}");
        return options.Count == 0 ? "" : $" {{ {string.Join(", ", options)} }}";
    }

    private static string Symbols(EquatableArray<string> symbols) =>
        $"[{string.Join(", ", symbols.Select(static symbol => Identifiers.Literal(symbol)))}]";

    private static string Offset(OffsetModel offset) =>
        $"new({Identifiers.Literal(offset.Index)}, {Identifiers.Literal(offset.Spec.Field)}, "
        + $"{Identifiers.Literal(offset.Spec.Package)}, {Identifiers.Literal(offset.Spec.Type)}, "
        + $"{Identifiers.Literal(offset.Spec.Member)}, Versions: {Identifiers.Literal(offset.Spec.Versions)}, "
        + $"Optional: {Identifiers.Literal(offset.Spec.Optional)}){Fallback(offset.Spec)},";

    private static string Fallback(OffsetSpec offset) =>
        offset.Fallback is { } fallback ? $" {{ Fallback = {Identifiers.Literal(fallback)} }}" : "";

    private static void Describe(CodeWriter code, EventModel item)
    {
        string type = item.Shape.TypeName;
        code.Separate();
        DescribeHead head = item.Describe;
        string parameters = $"in {type} {head.Event}, ref {SpanWriter} {head.Span}";
        code.Line($"{head.Modifiers} partial void Describe({parameters});".TrimStart());
        code.Separate();
        using (code.Block($"private static bool {item.TryDescribe}({StructEmitter.Bytes} record, ref {SpanWriter} span)"))
        {
            code.Line($"if (!{type}.TryRead(record, out {type} e))");
            using (code.Indent())
                code.Line("return false;");
            code.Line("Describe(in e, ref span);");
            code.Line("return true;");
        }
    }
}
