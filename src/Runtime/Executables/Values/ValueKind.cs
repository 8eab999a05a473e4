using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables.Values;

/// <summary>The kinds of Go values, as far as they differ in how they are read.</summary>
internal enum ValueKind
{
    Bool,
    Signed,
    Unsigned,
    Float,
    Complex,
    String,
    Slice,
    Array,
    Struct,
    Pointer,
    Map,
    Interface,
    Channel,
    Function,
}

/// <summary>The kinds by the numbers that Go gives them (<c>reflect.Kind</c>), in type descriptors and in debug information.</summary>
internal static class ValueKinds
{
    private const int Bool = 1, LastSigned = 6, LastUnsigned = 12, LastFloat = 14, LastComplex = 16, String = 24;

    /// <summary>Returns the kind of a number from 1 to <see cref="TypeKind.UnsafePointer"/>.</summary>
    public static ValueKind Of(int number) => number switch
    {
        Bool => ValueKind.Bool,
        <= LastSigned => ValueKind.Signed,
        <= LastUnsigned => ValueKind.Unsigned,
        <= LastFloat => ValueKind.Float,
        <= LastComplex => ValueKind.Complex,
        (int)TypeKind.Array => ValueKind.Array,
        (int)TypeKind.Chan => ValueKind.Channel,
        (int)TypeKind.Func => ValueKind.Function,
        (int)TypeKind.Interface => ValueKind.Interface,
        (int)TypeKind.Map => ValueKind.Map,
        (int)TypeKind.Slice => ValueKind.Slice,
        String => ValueKind.String,
        (int)TypeKind.Struct => ValueKind.Struct,
        _ => ValueKind.Pointer,
    };
}
