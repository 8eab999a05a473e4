namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// The kinds of Go types that refer to other types, by the runtime's numbers (internal/abi/type.go, unchanged since Go 1).
/// </summary>
internal enum TypeKind
{
    Array = 17,
    Chan = 18,
    Func = 19,
    Interface = 20,
    Map = 21,
    Pointer = 22,
    Slice = 23,
    String = 24,
    Struct = 25,

    /// <summary>The last kind.</summary>
    UnsafePointer = 26,
}
