using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Headers;

internal enum TypeKind
{
    Integer,
    Boolean,
    Character,
    Enum,
    Struct,
    Array,
    FlexibleArray,

    /// <summary>A type that C# cannot mirror. <see cref="TypeModel.Name"/> describes it.</summary>
    Unsupported,
}

/// <summary>The type of a member.</summary>
/// <param name="Name">Name of the struct or enum, or a description of an unsupported type.</param>
/// <param name="Size">Size of an integer in bytes.</param>
/// <param name="IsSigned">Whether an integer is signed.</param>
/// <param name="Element">Element of an array.</param>
/// <param name="Length">Number of elements.</param>
internal sealed record TypeModel(
    TypeKind Kind, string Name = "", int Size = 0, bool IsSigned = false, TypeModel? Element = null, int Length = 0)
{
    public static TypeModel Unsupported(string what) => new(TypeKind.Unsupported, what);
}
