using System.Collections.Immutable;
using Sonde.Shared;

namespace Sonde.Build.Objects;

/// <summary>One BTF type. <paramref name="Kind"/> decides whether <paramref name="SizeOrType"/> is a size or a type id.</summary>
/// <param name="Kind">The type's kind.</param>
/// <param name="Name">The type's name, which is empty for an anonymous type.</param>
/// <param name="SizeOrType">
/// The size in bytes of an integer, struct, union, enum or float, or the id of the type that a pointer, typedef, qualifier or variable has.
/// </param>
internal sealed record BtfType(BtfKind Kind, string Name, uint SizeOrType)
{
    /// <summary>Members of a struct or union, in the order of their declaration.</summary>
    public ImmutableArray<BtfMember> Members { get; init; } = [];

    /// <summary>Type ids of the variables of a data section.</summary>
    public ImmutableArray<uint> Variables { get; init; } = [];

    /// <summary>Type id of an array's element.</summary>
    public uint ElementType { get; init; }

    /// <summary>Number of an array's elements, or 0 for a flexible array member.</summary>
    public uint ElementCount { get; init; }
}
