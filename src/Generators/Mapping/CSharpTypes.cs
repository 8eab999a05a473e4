using Sonde.Generators.Headers;

namespace Sonde.Generators.Mapping;

/// <summary>Maps C types to the C# types that mirror them.</summary>
internal static class CSharpTypes
{
    public const string EventHead = "global::Sonde.Runtime.Events.EventHead";
    public const string SpanHead = "global::Sonde.Runtime.Events.SpanHead";
    public const string AnnotationHead = "global::Sonde.Runtime.Events.AnnotationHead";
    public const string StringRef = "global::Sonde.Runtime.Events.StringRef";
    public const string SpanTag = "sonde_span";
    public const string AnnotationTag = "sonde_annotation";
    public const string StringTag = "sonde_str";

    /// <summary>References into a record have 16 bits.</summary>
    public const int MaxRecord = ushort.MaxValue;

    /// <summary>Sizes of the structs of <c>sonde/event.h</c> that the runtime mirrors by hand.</summary>
    private static readonly Dictionary<string, (string Type, int Size)> Known = new(StringComparer.Ordinal)
    {
        ["sonde_event"] = (EventHead, 24),
        [SpanTag] = (SpanHead, 80),
        [AnnotationTag] = (AnnotationHead, 32),
        [StringTag] = (StringRef, 4),
        ["sonde_go_type"] = ("global::Sonde.Runtime.Events.GoType", 4),
    };

    public static int SizeOfKnown(string tag) => Known.TryGetValue(tag, out var known) ? known.Size : -1;

    /// <summary>Returns the runtime's type for a struct, or <see langword="null"/>.</summary>
    public static string? KnownType(string tag) => Known.TryGetValue(tag, out var known) ? known.Type : null;

    public static string Integer(int size, bool isSigned) => size switch
    {
        1 => isSigned ? "sbyte" : "byte",
        2 => isSigned ? "short" : "ushort",
        4 => isSigned ? "int" : "uint",
        _ => isSigned ? "long" : "ulong",
    };

    /// <summary>The prefix of the names of explicit padding.</summary>
    public const string Padding = "_pad";

    /// <summary>Whether a member is explicit padding, for which C# has no property.</summary>
    public static bool IsPadding(MemberModel member) => member.Name.StartsWith(Padding, StringComparison.Ordinal);

    /// <summary>Returns the reason why a type cannot be mirrored, with the remedy, or <see langword="null"/> if it can.</summary>
    public static (string What, string Remedy)? Objection(TypeModel type) => type.Kind switch
    {
        TypeKind.Unsupported when type.Name == "a pointer" =>
            (type.Name, "Copy what it points to, as a fixed array or as a 'struct sonde_str'"),
        TypeKind.Unsupported when type.Name == "a bit-field" =>
            (type.Name, "Use whole bytes, or one integer of flags with an enum for its bits"),
        TypeKind.Unsupported => (type.Name, "Use fixed-width integers, enums, structs and fixed arrays of these"),
        TypeKind.Array when type.Element!.Kind == TypeKind.Array =>
            ("an array of arrays", "Wrap the inner array in a struct, or flatten it"),
        TypeKind.Array when type.Element!.Kind == TypeKind.Boolean => ("an array of _Bool", "Use '__u8' for the elements"),
        TypeKind.Array when type.Length == 0 => ("an array without elements", "Give it a length, or remove it"),
        TypeKind.Array when type.Length > MaxRecord => ("larger than a record", "Use a length below 65536"),
        TypeKind.Array => Objection(type.Element!),
        TypeKind.FlexibleArray when type.Element is not ({ Kind: TypeKind.Character } or { Kind: TypeKind.Integer, Size: 1 }) =>
            ("a flexible array of more than bytes", "Use '__u8' for the elements"),
        _ => null,
    };
}
