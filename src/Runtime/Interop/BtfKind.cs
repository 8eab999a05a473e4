namespace Sonde.Runtime.Interop;

/// <summary>Kinds of BTF types: <c>BTF_KIND_*</c> of include/uapi/linux/btf.h.</summary>
internal enum BtfKind : uint
{
    Int = 1,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    DataSection = 15,
    TypeTag = 18,
    Enum64 = 19,
}
