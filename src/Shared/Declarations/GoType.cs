using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>Types whose size does not depend on a declaration.</summary>
internal enum GoKind
{
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,

    /// <summary>
    /// Any type that is one address: pointers, maps, channels, functions and <c>unsafe.Pointer</c>. <c>uintptr</c> is read as an address.
    /// </summary>
    Address,

    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    Slice,
    Interface,
}

/// <summary>A type, as far as it determines the layout of its values.</summary>
internal abstract record GoType;

internal sealed record GoBasicType(GoKind Kind) : GoType;

/// <summary>A type named by <c>Queue</c>, <c>http.Header</c> or <c>int</c>.</summary>
internal sealed record GoNamedType(string Name) : GoType;

/// <param name="Length">The length, or null if it is a named constant.</param>
/// <param name="LengthText">The length as written.</param>
/// <param name="Element">The type of the elements.</param>
internal sealed record GoArrayType(long? Length, string LengthText, GoType Element) : GoType;

/// <summary>A pointer to a value.</summary>
internal sealed record GoPointerType(GoType Element) : GoType;

internal sealed record GoSliceType(GoType Element) : GoType;

internal sealed record GoMapType(GoType Key, GoType Element) : GoType;

internal sealed record GoChannelType(GoType Element) : GoType;

internal sealed record GoStructType(IReadOnlyList<GoParameter> Fields) : GoType;

/// <summary>A parameter, a result or a field.</summary>
/// <param name="Name">The name, or null if there is none or it is blank.</param>
/// <param name="Type">The type.</param>
/// <param name="Text">The type as written.</param>
internal sealed record GoParameter(string? Name, GoType Type, string Text)
{
    /// <summary>Whether it is an embedded field, whose own fields are promoted.</summary>
    public bool IsEmbedded { get; init; }
}
