using System.Text;
using System.Text.RegularExpressions;
using Sonde.Shared.Declarations;

namespace Sonde.Build.GoNames;

/// <summary>Writes accessors as C functions.</summary>
internal static partial class AccessorText
{
    public static void Write(StringBuilder text, IReadOnlyList<Accessor> accessors)
    {
        foreach (Accessor accessor in accessors)
        {
            GoPlace[] onX86 = [.. accessor.Readings.Select(static reading => reading.X86)], onArm64 = [.. accessor.Readings.Select(static reading => reading.Arm64)];
            // A value that one architecture alone lacks must say so: an error of clang does not name the architecture.
            bool isAbsentOnOne = IsAbsent(onX86) != IsAbsent(onArm64);
            string x86 = Function(accessor, onX86, isAbsentOnOne ? "on x86-64, " : "");
            string arm64 = Function(accessor, onArm64, isAbsentOnOne ? "on arm64, " : "");
            text.Append($"\n/// {OneLine(accessor.Summary)}\n");
            text.Append(x86 == arm64 ? x86 : $"#if defined(__TARGET_ARCH_x86)\n{x86}#else\n{arm64}#endif\n");
        }
    }

    private static bool IsAbsent(GoPlace[] places) => Array.Exists(places, static place => place.Kind == GoPlaceKind.None);

    private static string Function(Accessor accessor, GoPlace[] places, string where)
    {
        string type = accessor.Kind is { } kind ? TypeOf(kind) : "__u64";
        string head = $"{type} {accessor.Name}(const struct sonde_hook *hook)";
        if (IsAbsent(places))
        {
            string reason = places.First(static place => place.Kind == GoPlaceKind.None).Reason;
            return $"{head}\n    __attribute__((unavailable(\"{where}{OneLine(reason)}\")));\n";
        }
        return $$"""
            static __always_inline {{head}} {
                SONDE_MARK_WORDS({{accessor.Program}});
            {{string.Join("\n", accessor.Readings.Select((reading, i) => Branch(accessor, type, reading, places[i])))}}
            }

            """ is var text && accessor.Readings[0].Functions == 0 ? text : WithDefault(text, accessor.Kind, type);
    }

    // The value is zero in a function that does not have it.
    private static string WithDefault(string function, GoKind? kind, string type) =>
        function[..^2] + $"    return {(kind is GoKind.String or GoKind.Interface or GoKind.Slice ? $"({type}){{}}" : "0")};\n}}\n";

    private static string Branch(Accessor accessor, string type, Reading reading, GoPlace place)
    {
        string body = Body(accessor, reading.IsEarly, type, place);
        return reading.Functions == 0
            ? body
            : $"    if (sonde_is_at(hook, {CaseText.BitsOf(reading.Functions)})) {{\n    {body.Replace("\n", "\n    ", StringComparison.Ordinal)}\n    }}";
    }

    private static string Body(Accessor accessor, bool isEarly, string type, GoPlace place)
    {
        GoKind? kind = accessor.Kind;
        if (kind is null)
            return $"    return go_stack_address(hook, {place.Number});";
        if (place.Kind == GoPlaceKind.Stack)
        {
            // The byte may have any value, and C allows only 0 and 1 in a _Bool.
            return $"    {(kind == GoKind.Bool ? "__u8" : type)} value;\n    go_read_stack(&value, sizeof(value), hook, {place.Number});\n    return value;";
        }
        if (isEarly)
        {
            string Word(int index) => $"go_result_word(hook, {place.Number + index})";
            return kind switch
            {
                GoKind.String => $"    return ({type}){{.data = {Word(0)}, .length = {Word(1)}}};",
                GoKind.Interface => $"    return ({type}){{.type = {Word(0)}, .data = {Word(1)}}};",
                GoKind.Slice => $"    return ({type}){{.data = {Word(0)}, .length = {Word(1)}, .capacity = {Word(2)}}};",
                _ => $"    return {(kind == GoKind.Bool ? "(__u8)" : "")}{Word(0)};",
            };
        }
        return kind switch
        {
            GoKind.String => $"    return go_string_words(hook, {place.Number});",
            GoKind.Interface => $"    return go_interface_words(hook, {place.Number});",
            GoKind.Slice => $"    return go_slice_words(hook, {place.Number});",
            // The upper bits of a register that holds a small value are undefined.
            GoKind.Bool => $"    return (__u8)go_word(hook, {place.Number});",
            _ => $"    return go_word(hook, {place.Number});",
        };
    }

    private static string TypeOf(GoKind kind) => kind switch
    {
        GoKind.Bool => "_Bool",
        GoKind.Int8 => "__s8",
        GoKind.Int16 => "__s16",
        GoKind.Int32 => "__s32",
        GoKind.Int64 => "__s64",
        GoKind.Uint8 => "__u8",
        GoKind.Uint16 => "__u16",
        // A float32 is returned as its bits.
        GoKind.Uint32 or GoKind.Float32 => "__u32",
        GoKind.String => "struct go_string",
        GoKind.Interface => "struct go_interface",
        GoKind.Slice => "struct go_slice",
        _ => "__u64",
    };

    private static string OneLine(string text) =>
        Blanks().Replace(text, " ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
