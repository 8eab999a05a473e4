using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>
/// The names that the generator makes itself, beside those that it takes from C. Members that every event has are reserved from the
/// start, so that C names give way to them. What is named after something in C gives way itself, and so is named last, when every C
/// name has its place.
/// </summary>
internal static class OwnNames
{
    /// <summary>Nested in every event: the struct that is laid out as the C one.</summary>
    public const string Layout = "Layout";

    /// <summary>What every C# type has: a member of that name would hide it.</summary>
    private static readonly string[] OfObject =
        ["ToString", "Equals", "GetHashCode", "GetType", "ReferenceEquals", "MemberwiseClone", "Finalize"];

    /// <summary>The names of a probe's class. A type named as one that is nested in events would be hidden there.</summary>
    public static NameScope OfProbe(string className) => new([className, "Descriptor", "Describe", Layout, .. OfObject]);

    public static NameScope OfEvent(string typeName) => new([typeName, "Size", Layout, "TryRead", "BytesOf", .. OfObject]);

    public static NameScope OfStruct(string typeName) => new([typeName, .. OfObject]);

    /// <summary>Names what is named after an event.</summary>
    public static EventModel Complete(EventModel model, IReadOnlyCollection<string> types, NameScope scope) => model with
    {
        Shape = Complete(model.Shape, types),
        TryDescribe = scope.Take("TryDescribe" + model.Shape.TypeName, "Record"),
    };

    /// <summary>
    /// Names the types of a struct's arrays: not as one of its properties, and not as another type that its fields may be of.
    /// </summary>
    public static StructShape Complete(StructShape shape, IReadOnlyCollection<string> types)
    {
        var names = new NameScope(
            [shape.TypeName, Layout, .. OfObject, .. types, .. shape.Fields.Select(static field => field.Property)]);
        return shape with
        {
            Fields = shape.Fields
                .Select(field => field.IsArray ? field with { ArrayType = names.Take(field.Property + "Array", "Type") } : field)
                .ToEquatableArray(),
        };
    }
}
