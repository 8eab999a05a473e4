using System.Collections.Immutable;

namespace Sonde.Build.Objects;

/// <summary>One BTF type. What <paramref name="SizeOrType"/> holds, bytes or a type id, depends on the kind.</summary>
/// <param name="Kind">What the type is.</param>
/// <param name="Name">Empty for an anonymous type.</param>
/// <param name="SizeOrType">Bytes of an integer, struct, union, enum or float; the target's id of a pointer, typedef, qualifier or variable.</param>
internal sealed record BtfType(BtfKind Kind, string Name, uint SizeOrType)
{
    /// <summary>Members of a struct or union, in the order of their declaration.</summary>
    public ImmutableArray<BtfMember> Members { get; init; } = [];

    /// <summary>Type ids of the variables of a data section.</summary>
    public ImmutableArray<uint> Variables { get; init; } = [];

    /// <summary>Type id of an array's element.</summary>
    public uint ElementType { get; init; }

    /// <summary>Number of an array's elements; 0 for a flexible array member.</summary>
    public uint ElementCount { get; init; }
}
