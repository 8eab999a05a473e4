using System.Collections.Immutable;

namespace Sonde.Build.Objects;

/// <summary>
/// The sections and symbols of a relocatable 64-bit little-endian BPF object, as the ELF specification (gABI, chapter 4) lays them
/// out. Only this shape is read; anything else is an <see cref="ObjectFormatException"/>.
/// </summary>
internal sealed class ElfObject
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 16;
    private const ushort Relocatable = 1;
    private const ushort BpfMachine = 247;

    private readonly byte[] _file;

    private ElfObject(byte[] file, ImmutableArray<ElfSection> sections, ImmutableArray<ElfSymbol> symbols)
    {
        _file = file;
        Sections = sections;
        Symbols = symbols;
    }

    public ImmutableArray<ElfSection> Sections { get; }

    public ImmutableArray<ElfSymbol> Symbols { get; }

    /// <exception cref="ObjectFormatException">The file is not a whole BPF object.</exception>
    public static ElfObject Read(byte[] file)
    {
        var bytes = new CheckedBytes(file, "object");
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (file.Length < HeaderSize || !file.AsSpan(0, identity.Length).SequenceEqual(identity))
            throw new ObjectFormatException("object: it is not a 64-bit little-endian ELF file.");
        if (bytes.UInt16(16) != Relocatable || bytes.UInt16(18) != BpfMachine)
            throw new ObjectFormatException("object: it is not a relocatable BPF object.");

        ImmutableArray<ElfSection> sections = ReadSections(bytes);
        return new ElfObject(file, sections, ReadSymbols(bytes, sections));
    }

    public ElfSection? FindSection(string name) => Sections.FirstOrDefault(section => section.Name == name);

    /// <exception cref="ObjectFormatException">The section is not inside the file.</exception>
    public CheckedBytes Content(ElfSection section) => Content(new CheckedBytes(_file, "object"), section);

    /// <summary>The relocations of a section, by the offset of what each changes.</summary>
    /// <exception cref="ObjectFormatException">One names a symbol that the object lacks, or lies outside of the file.</exception>
    public Dictionary<ulong, ElfSymbol> Relocations(ElfSection section)
    {
        var symbols = new Dictionary<ulong, ElfSymbol>();
        int target = Sections.IndexOf(section);
        foreach (ElfSection table in Sections.Where(table => table.Type == ElfSection.Relocations && table.Info == target))
        {
            CheckedBytes content = Content(table);
            for (int index = 0; index < content.Length / RelocationSize; index++)
            {
                CheckedBytes entry = content.Slice((ulong)index * RelocationSize, RelocationSize, "relocation");
                ulong symbol = entry.UInt64(8) >> 32;
                if (symbol >= (ulong)Symbols.Length)
                    throw new ObjectFormatException($"section '{table.Name}': relocation {index} has no symbol.");
                symbols[entry.UInt64(0)] = Symbols[(int)symbol];
            }
        }

        return symbols;
    }

    private static CheckedBytes Content(CheckedBytes bytes, ElfSection section) =>
        bytes.Slice(section.Offset, section.Type == ElfSection.NoBits ? 0 : section.Size, $"section '{section.Name}'");

    private static ImmutableArray<ElfSection> ReadSections(CheckedBytes bytes)
    {
        ulong start = bytes.UInt64(40);
        ushort entrySize = bytes.UInt16(58);
        ushort count = bytes.UInt16(60);
        ushort namesIndex = bytes.UInt16(62);
        if (entrySize != SectionHeaderSize)
            throw new ObjectFormatException($"object: section headers are {entrySize} bytes each, not {SectionHeaderSize}.");
        if (namesIndex >= count)
            throw new ObjectFormatException("object: it has no section names.");

        CheckedBytes table = bytes.Slice(start, (ulong)count * SectionHeaderSize, "section headers");
        ElfSection names = ReadSection(table, namesIndex, default, named: false);
        CheckedBytes nameBytes = Content(bytes, names);
        var sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (int index = 0; index < count; index++)
            sections.Add(ReadSection(table, index, nameBytes, named: true));
        return sections.MoveToImmutable();
    }

    private static ElfSection ReadSection(CheckedBytes table, int index, CheckedBytes names, bool named)
    {
        CheckedBytes header = table.Slice((ulong)index * SectionHeaderSize, SectionHeaderSize, "section header");
        return new ElfSection(
            named ? names.Text(header.UInt32(0)) : "section names",
            Type: header.UInt32(4),
            Flags: header.UInt64(8),
            Offset: header.UInt64(24),
            Size: header.UInt64(32),
            Link: header.UInt32(40),
            Info: header.UInt32(44));
    }

    private static ImmutableArray<ElfSymbol> ReadSymbols(CheckedBytes bytes, ImmutableArray<ElfSection> sections)
    {
        ElfSection? table = sections.FirstOrDefault(section => section.Type == ElfSection.SymbolTable);
        if (table is null)
            throw new ObjectFormatException("object: it has no symbol table.");
        if (table.Link >= sections.Length)
            throw new ObjectFormatException("object: its symbol table has no names.");

        CheckedBytes content = Content(bytes, table);
        CheckedBytes names = Content(bytes, sections[(int)table.Link]);
        int count = content.Length / SymbolSize;
        var symbols = ImmutableArray.CreateBuilder<ElfSymbol>(count);
        for (int index = 0; index < count; index++)
        {
            CheckedBytes entry = content.Slice((ulong)index * SymbolSize, SymbolSize, "symbol");
            symbols.Add(new ElfSymbol(
                names.Text(entry.UInt32(0)), entry.Byte(4), entry.UInt16(6), entry.UInt64(8), entry.UInt64(16)));
        }

        return symbols.MoveToImmutable();
    }
}
