using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>
/// The names that the generator creates itself, in addition to those that it takes from C. The names of members that every event has are
/// reserved first, so C names get a suffix if they collide with them. Names that are derived from C names get a suffix if they collide,
/// so they are assigned last, after all C names.
/// </summary>
internal static class OwnNames
{
    /// <summary>The struct nested in every event that has the layout of the C struct.</summary>
    public const string Layout = "Layout";

    /// <summary>The members that every C# type has. A member of the same name would hide them.</summary>
    private static readonly string[] OfObject =
        ["ToString", "Equals", "GetHashCode", "GetType", "ReferenceEquals", "MemberwiseClone", "Finalize"];

    /// <summary>Returns the scope of a probe's class. A type with the name of a type nested in events would be hidden there.</summary>
    public static NameScope OfProbe(string className) => new([className, "Descriptor", "Describe", Layout, .. OfObject]);

    public static NameScope OfEvent(string typeName) => new([typeName, "Size", Layout, "TryRead", "BytesOf", .. OfObject]);

    public static NameScope OfFunction(string typeName) => new([typeName, "Span", "End", "Panic", "TryRead", .. OfObject]);

    public static NameScope OfStruct(string typeName) => new([typeName, .. OfObject]);

    /// <summary>Assigns the names that are derived from an event's name.</summary>
    public static EventModel Complete(EventModel model, IReadOnlyCollection<string> types, NameScope scope) => model with
    {
        Shape = Complete(model.Shape, types),
        TryDescribe = scope.Take("TryDescribe" + model.Shape.TypeName, "Record"),
    };

    /// <summary>
    /// Assigns the names of the types of a struct's arrays. They differ from its properties and from the types of its fields.
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
