using Sonde.Shared;

namespace Sonde.Build.Objects;

/// <summary>Calculates the sizes of types.</summary>
internal sealed partial class BtfTypes
{
    private const uint PointerSize = 8;

    // This is the kernel's own limit for a chain of types (MAX_RESOLVE_DEPTH in kernel/bpf/btf.c). A longer chain is a loop.
    private const int MostLinks = 32;

    /// <summary>Returns the size of a type in bytes. It follows typedefs, qualifiers and arrays.</summary>
    /// <exception cref="ObjectFormatException">The type has no size, its chain is a loop, or its size exceeds 4 GiB.</exception>
    public uint SizeOf(uint id)
    {
        ulong elements = 1;
        for (int link = 0; link < MostLinks; link++)
        {
            BtfType type = this[id];
            switch (type.Kind)
            {
                case BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                    id = type.SizeOrType;
                    continue;
                case BtfKind.Array:
                    elements = Within(elements * type.ElementCount, id);
                    id = type.ElementType;
                    continue;
                case BtfKind.Pointer:
                    return (uint)Within(elements * PointerSize, id);
                case BtfKind.Int or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float:
                    return (uint)Within(elements * type.SizeOrType, id);
                default:
                    throw new ObjectFormatException($".BTF: type {id}, a {type.Kind}, has no size.");
            }
        }

        throw new ObjectFormatException($".BTF: type {id} is at the end of more than {MostLinks} links.");
    }

    /// <summary>Returns the type behind typedefs and qualifiers.</summary>
    /// <exception cref="ObjectFormatException">The chain is a loop.</exception>
    public BtfType Resolve(uint id)
    {
        for (int link = 0; link < MostLinks; link++)
        {
            BtfType type = this[id];
            if (type.Kind is not (BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag))
                return type;
            id = type.SizeOrType;
        }

        throw new ObjectFormatException($".BTF: type {id} is at the end of more than {MostLinks} links.");
    }

    private static ulong Within(ulong size, uint id) => size <= uint.MaxValue
        ? size
        : throw new ObjectFormatException($".BTF: type {id} has more than 4 GiB.");
}
