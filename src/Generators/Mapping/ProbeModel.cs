using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Everything that the emitter writes about a probe. Every name is the final C# name.</summary>
internal sealed record ProbeModel(
    string Name, string ObjectName, string Header, bool OptIn, ClassModel Class,
    EquatableArray<HookSpec> Hooks,
    EquatableArray<OffsetModel> Offsets,
    EquatableArray<EventModel> Events,
    EquatableArray<StructShape> Structs,
    EquatableArray<EnumShape> Enums,
    EquatableArray<ConstantShape> Constants)
{
    public string? For { get; init; }

    public string Needs { get; init; } = "Nothing";

    public string? SchemaUrl { get; init; }

    public EquatableArray<FunctionModel> Functions { get; init; }
}

/// <summary>A function that the Manager's own programs record.</summary>
/// <param name="Spec">The function.</param>
/// <param name="Properties">For each recorded value the name of its property, and of the one that says whether it was read.</param>
/// <param name="TryDescribe">Name of the method that decodes a record and describes it.</param>
internal sealed record FunctionModel(FunctionSpec Spec, EquatableArray<FunctionProperty> Properties, string TryDescribe);

/// <summary>The names of a recorded value.</summary>
internal sealed record FunctionProperty(FunctionValue Value, string Name, string Has);

/// <summary>A Go struct field that the probe names, and its place in the table.</summary>
internal sealed record OffsetModel(int Index, OffsetSpec Spec);

/// <summary>An event.</summary>
/// <param name="Shape">Its fixed part.</param>
/// <param name="IsAnnotation">Whether it adds to the span of another probe.</param>
/// <param name="Fingerprint">Its <see cref="LayoutFingerprint"/>.</param>
/// <param name="HeadProperty">The property that holds the <c>SpanHead</c> or <c>AnnotationHead</c>.</param>
/// <param name="HasStrings">Whether it contains a string reference at any depth.</param>
/// <param name="TailChecks">The string references that the decoder validates.</param>
/// <param name="TryDescribe">Name of the method that decodes a record and describes it.</param>
internal sealed record EventModel(
    StructShape Shape, DescribeHead Describe, bool IsAnnotation, ulong Fingerprint, string HeadProperty, bool HasStrings,
    EquatableArray<TailCheck> TailChecks, string TryDescribe = "");

/// <summary>
/// A string reference in an event: the value at <paramref name="Path"/>, or at <paramref name="Path"/> of every element of
/// <paramref name="Array"/> (an empty path then means the element itself).
/// </summary>
internal sealed record TailCheck(string? Array, string Path);

/// <summary>A C struct or union as a C# struct.</summary>
/// <param name="CName">Its name in C, for example <c>struct sql_event</c>.</param>
internal sealed record StructShape(
    string CName, string TypeName, int Size, string Doc, EquatableArray<FieldShape> Fields)
{
    public string Tag => CName.Substring("struct ".Length);
}

internal enum FieldKind
{
    /// <summary>A number or enum, returned by value.</summary>
    Value,

    /// <summary>A C <c>_Bool</c>, which is a byte that is true if it is not 0.</summary>
    Boolean,

    /// <summary>A <c>struct sonde_str</c>.</summary>
    StringReference,

    /// <summary>A struct, returned by <c>ref readonly</c>.</summary>
    Struct,

    /// <summary>A fixed array, returned as a span.</summary>
    Array,

    /// <summary>A fixed array of <c>char</c>, returned as a span up to the first NUL.</summary>
    Characters,

    /// <summary>A flexible array of bytes, which is the record's tail.</summary>
    Tail,
}

/// <summary>A member as a C# field and property.</summary>
/// <param name="Type">Type of the value, or of an array's element.</param>
/// <param name="Length">Number of an array's elements.</param>
/// <param name="Overlaps">Whether it is in a union.</param>
/// <param name="ArrayType">Name of the type that holds an array's elements.</param>
internal sealed record FieldShape(
    string Property, int Offset, FieldKind Kind, string Type, int Length, bool Overlaps, string Declaration,
    string Doc, string ArrayType = "")
{
    public string Field => Identifiers.Field(Property);

    public bool IsArray => Kind is FieldKind.Array or FieldKind.Characters;
}

/// <summary>A C enum as a C# enum.</summary>
internal sealed record EnumShape(
    string CName, string TypeName, string UnderlyingType, string Doc, EquatableArray<EnumMemberShape> Members);

internal sealed record EnumMemberShape(string Name, string CName, string Value, string Doc);

/// <summary>A named integer as a C# constant.</summary>
internal sealed record ConstantShape(string Name, string CName, string Type, string Value, string Doc);
