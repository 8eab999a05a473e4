using System.Buffers.Binary;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// What the section <c>.BTF.ext</c> of an object says about its instructions (https://docs.kernel.org/bpf/btf.html#btf-ext-section).
/// </summary>
internal readonly ref struct BtfExtension
{
    private const int InstructionSize = 8;

    // Places of the parts in the header of the section.
    private const int FunctionsPlace = 8, LinesPlace = 16, RelocationsPlace = 24;

    private readonly ReadOnlySpan<byte> _section;

    private BtfExtension(ReadOnlySpan<byte> section) => _section = section;

    /// <summary>Finds the section.</summary>
    /// <param name="elf">The object file, which libbpf has opened: it is 64-bit and little-endian.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file is damaged.</exception>
    internal static BtfExtension Of(ReadOnlySpan<byte> elf)
    {
        const int sectionHeaders = 0x28, headerSize = 0x3A, headerCount = 0x3C, namesIndex = 0x3E;
        ReadOnlySpan<byte> headers = elf[(int)U64(elf, sectionHeaders)..];
        int size = U16(elf, headerSize);
        ReadOnlySpan<byte> names = Contents(elf, headers[(U16(elf, namesIndex) * size)..]);
        for (int i = 0; i < U16(elf, headerCount); i++)
        {
            ReadOnlySpan<byte> header = headers[(i * size)..];
            ReadOnlySpan<byte> name = names[(int)U32(header, 0)..];
            if (name.StartsWith(".BTF.ext\0"u8))
                return new BtfExtension(Contents(elf, header));
        }
        return default;
    }

    /// <summary>Whether the object has no such section.</summary>
    internal bool IsEmpty => _section.IsEmpty;

    /// <summary>The first instructions of functions, each with the type of its function.</summary>
    internal IReadOnlyList<Row> Functions => Rows(FunctionsPlace);

    /// <summary>The lines that instructions come from: file, text, and number with column.</summary>
    internal IReadOnlyList<Row> Lines => Rows(LinesPlace);

    /// <summary>The instructions that libbpf adapts to the running kernel, each with the type of the struct that it reads.</summary>
    internal IReadOnlyList<Row> Relocations => Rows(RelocationsPlace);

    // Each part begins with the size of its rows. Each section then has its name, the number of its rows, and the rows.
    private List<Row> Rows(int place)
    {
        var rows = new List<Row>();
        int header = _section.IsEmpty ? 0 : (int)U32(_section, 4);
        // A header of an older version ends before the relocations.
        if (header < place + 8 || U32(_section, place + 4) == 0)
            return rows;
        ReadOnlySpan<byte> part = _section[header..].Slice((int)U32(_section, place), (int)U32(_section, place + 4));
        int size = (int)U32(part, 0);
        for (part = part[4..]; part.Length > 0;)
        {
            uint section = U32(part, 0);
            uint count = U32(part, 4);
            part = part[8..];
            for (uint i = 0; i < count; i++, part = part[size..])
                rows.Add(new Row(section, (int)U32(part, 0) / InstructionSize, part[4..size].ToArray()));
        }
        return rows;
    }

    private static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header) =>
        elf.Slice((int)U64(header, 0x18), (int)U64(header, 0x20));

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    /// <summary>What the section says about one instruction.</summary>
    internal readonly struct Row(uint section, int instruction, byte[] tail)
    {
        /// <summary>The name of its section, as a place in the object's strings.</summary>
        internal uint Section { get; } = section;

        /// <summary>Its number in the section.</summary>
        internal int Instruction { get; } = instruction;

        /// <summary>Returns one of the words that follow the place of the instruction.</summary>
        internal uint Word(int index) => U32(tail, index * sizeof(uint));
    }
}
