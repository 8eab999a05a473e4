using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>Types of which the compiler itself knows the size.</summary>
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

    /// <summary>What is one address: pointers, maps, channels, functions, <c>unsafe.Pointer</c>; <c>uintptr</c> is read as one.</summary>
    Address,

    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    Slice,
    Interface,
}

/// <summary>A type, as far as it says where its values are.</summary>
internal abstract record GoType;

internal sealed record GoBasicType(GoKind Kind) : GoType;

/// <summary>A type by its name: <c>Queue</c>, <c>http.Header</c>, <c>int</c>.</summary>
internal sealed record GoNamedType(string Name) : GoType;

/// <param name="Length">Its length, or null where that is a constant by name.</param>
/// <param name="LengthText">Its length as written.</param>
/// <param name="Element">Type of its elements.</param>
internal sealed record GoArrayType(long? Length, string LengthText, GoType Element) : GoType;

internal sealed record GoStructType(IReadOnlyList<GoParameter> Fields) : GoType;

/// <summary>A parameter, a result or a field.</summary>
/// <param name="Name">Its name, or null where it has none or is blank.</param>
/// <param name="Type">Its type.</param>
/// <param name="Text">Its type as written.</param>
internal sealed record GoParameter(string? Name, GoType Type, string Text);
