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
