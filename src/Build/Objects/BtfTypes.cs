using System.Collections.Immutable;
using Sonde.Shared;

namespace Sonde.Build.Objects;

/// <summary>
/// The types of a <c>.BTF</c> section, as <see href="https://docs.kernel.org/bpf/btf.html">the kernel documents the format</see>.
/// </summary>
internal sealed partial class BtfTypes
{
    private const ushort Magic = 0xeb9f;
    private const byte Version = 1;
    private const uint LeastHeader = 24;
    private const uint TypeHeader = 12;

    private readonly ImmutableArray<BtfType> _types;

    private BtfTypes(ImmutableArray<BtfType> types) => _types = types;

    /// <summary>Every type except void. The type at index 0 has id 1.</summary>
    public IEnumerable<BtfType> All => _types.Skip(1);

    /// <exception cref="ObjectFormatException">No type has this id.</exception>
    public BtfType this[uint id] => id < _types.Length
        ? _types[(int)id]
        : throw new ObjectFormatException($".BTF: type {id} is past the last one, {_types.Length - 1}.");

    /// <exception cref="ObjectFormatException">The section breaks a rule of BTF.</exception>
    public static BtfTypes Read(CheckedBytes section)
    {
        if (section.UInt16(0) != Magic)
            throw new ObjectFormatException(".BTF: it does not begin with BTF's magic number in little-endian order.");
        if (section.Byte(2) != Version)
            throw new ObjectFormatException($".BTF: its version is {section.Byte(2)}, not {Version}.");
        uint header = section.UInt32(4);
        if (header < LeastHeader)
            throw new ObjectFormatException($".BTF: its header has {header} bytes, less than {LeastHeader}.");

        CheckedBytes types = section.Slice((ulong)header + section.UInt32(8), section.UInt32(12), ".BTF types");
        CheckedBytes strings = Strings(section);
        var result = ImmutableArray.CreateBuilder<BtfType>();
        result.Add(new BtfType(BtfKind.Void, "void", 0));
        for (ulong position = 0; position < (ulong)types.Length;)
            result.Add(ReadType(types, strings, ref position));
        return new BtfTypes(result.ToImmutable());
    }

    /// <summary>Returns the strings of the section, to which <c>.BTF.ext</c> refers too.</summary>
    public static CheckedBytes Strings(CheckedBytes section) =>
        section.Slice((ulong)section.UInt32(4) + section.UInt32(16), section.UInt32(20), ".BTF strings");

    private static BtfType ReadType(CheckedBytes types, CheckedBytes strings, ref ulong position)
    {
        CheckedBytes header = types.Slice(position, TypeHeader, ".BTF types");
        uint info = header.UInt32(4);
        var kind = (BtfKind)((info >> 24) & 0x1f);
        uint count = info & 0xffff;
        bool flag = info >> 31 != 0;
        var type = new BtfType(kind, strings.Text(header.UInt32(0)), header.UInt32(8));
        CheckedBytes data = types.Slice(position + TypeHeader, DataSize(kind, count), ".BTF types");
        position += TypeHeader + (ulong)data.Length;
        return kind switch
        {
            BtfKind.Struct or BtfKind.Union => type with { Members = ReadMembers(data, strings, count, flag) },
            BtfKind.Array => type with { ElementType = data.UInt32(0), ElementCount = data.UInt32(8) },
            BtfKind.DataSection => type with { Variables = ReadVariables(data, count) },
            _ => type,
        };
    }

    private static uint DataSize(BtfKind kind, uint count) => kind switch
    {
        BtfKind.Int or BtfKind.Variable or BtfKind.DeclarationTag => 4,
        BtfKind.Array => 12,
        BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * count,
        BtfKind.Enum or BtfKind.FunctionPrototype => 8 * count,
        BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
            or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
        _ => throw new ObjectFormatException($".BTF: {(int)kind} is not a kind of type that this version of Sonde knows."),
    };

    private static ImmutableArray<BtfMember> ReadMembers(CheckedBytes data, CheckedBytes strings, uint count, bool bitfields)
    {
        var members = ImmutableArray.CreateBuilder<BtfMember>((int)count);
        for (uint index = 0; index < count; index++)
        {
            CheckedBytes entry = data.Slice(12 * index, 12, ".BTF member");
            uint offset = entry.UInt32(8);
            // With the kind flag, the upper eight bits of the offset are the width of a bit-field.
            members.Add(new BtfMember(
                strings.Text(entry.UInt32(0)),
                entry.UInt32(4),
                bitfields ? offset & 0xffffff : offset,
                bitfields ? offset >> 24 : 0));
        }

        return members.MoveToImmutable();
    }

    private static ImmutableArray<uint> ReadVariables(CheckedBytes data, uint count)
    {
        var variables = ImmutableArray.CreateBuilder<uint>((int)count);
        for (uint index = 0; index < count; index++)
            variables.Add(data.UInt32(12 * index));
        return variables.MoveToImmutable();
    }
}
