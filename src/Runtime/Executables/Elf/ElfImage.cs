using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>
/// The headers of a 64-bit little-endian ELF executable, and access to its sections and to its memory image. Layouts are those of
/// the System V gABI, chapters 4 and 5.
/// </summary>
internal sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int SegmentHeaderSize = 56;
    private const int SectionHeaderSize = 64;

    // A Go executable has about 40 sections and 12 segments; the limits keep hostile counts from costing memory and time.
    private const ulong MostSections = 65536;
    private const int MostSegments = 128;

    private readonly ElfSection _sectionNames;
    private ElfSection[]? _relocationTables;

    public ElfImage(FileReader file)
    {
        File = file;
        var header = new ByteCursor(Header(file));
        header.Skip(16);
        ushort type = header.U16();
        ushort machine = header.U16();
        header.Skip(4);
        Entry = header.U64();
        ulong segmentsAt = header.U64();
        ulong sectionsAt = header.U64();
        header.Skip(4 + 2);
        ushort segmentSize = header.U16();
        ushort segmentCount = header.U16();
        ushort sectionSize = header.U16();
        ulong sectionCount = header.U16();
        uint namesIndex = header.U16();

        const ushort Executable = 2, SharedObject = 3;
        if (type is not (Executable or SharedObject))
            throw new TargetException(TargetError.NotElf,
                $"'{file.Path}' is an ELF file but not an executable. Name the linked program.");
        Architecture = machine switch
        {
            62 => GoArchitecture.X86_64,
            183 => GoArchitecture.Arm64,
            _ => throw new TargetException(TargetError.Unsupported,
                $"'{file.Path}' is built for ELF machine {machine}. Only x86-64 and arm64 are supported."),
        };
        Segments = ReadSegments(segmentsAt, segmentCount, segmentSize);
        (Sections, namesIndex) = ReadSections(sectionsAt, sectionCount, sectionSize, namesIndex);
        _sectionNames = namesIndex < Sections.Length ? Sections[namesIndex] : default;
    }

    public FileReader File { get; }

    public GoArchitecture Architecture { get; }

    /// <summary>The address of the first instruction.</summary>
    public ulong Entry { get; }

    public ElfSegment[] Segments { get; }

    public ElfSection[] Sections { get; }

    public TargetException Malformed(string rule) => TargetException.Malformed(File.Path, rule);

    public bool TryFindSection(string name, out ElfSection section)
    {
        Span<byte> wanted = stackalloc byte[64];
        int length = System.Text.Encoding.ASCII.GetBytes(name, wanted);
        wanted[length] = 0;
        wanted = wanted[..(length + 1)];
        if (TryGetBytes(_sectionNames, out ReadOnlySpan<byte> names))
        {
            foreach (ElfSection candidate in Sections)
            {
                if (candidate.NameOffset < names.Length && names[(int)candidate.NameOffset..].StartsWith(wanted))
                {
                    section = candidate;
                    return true;
                }
            }
        }
        section = default;
        return false;
    }

    /// <summary>Returns the section's bytes as they are in the file, compressed if they are.</summary>
    public bool TryGetBytes(scoped in ElfSection section, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return HasBytes(section) && File.TrySlice(section.Offset, section.Size, out bytes);
    }

    /// <summary>Whether the file has all bytes of a section.</summary>
    public bool HasBytes(in ElfSection section) =>
        section.Type is not (0 or ElfSection.NoBits) && File.Has(section.Offset, section.Size);

    /// <summary>Returns bytes of the memory image that come from the file, as they are before relocation.</summary>
    public bool TryReadMemory(ulong address, ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryGetOffset(address, length, out ulong offset) && File.TrySlice(offset, length, out bytes);
    }

    /// <summary>Finds where in the file a range of the memory image comes from.</summary>
    public bool TryGetOffset(ulong address, ulong length, out ulong offset)
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.Type == ElfSegment.Load && segment.Contains(address, length))
            {
                offset = segment.Offset + (address - segment.Address);
                return true;
            }
        }
        offset = 0;
        return false;
    }

    /// <summary>Finds where in the file a range of code is, which is the offset that a uprobe needs.</summary>
    public bool TryGetCodeOffset(ulong address, ulong length, out ulong offset)
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.IsExecutable && segment.Contains(address, length))
            {
                offset = segment.Offset + (address - segment.Address);
                return true;
            }
        }
        offset = 0;
        return false;
    }

    /// <summary>The relocation tables with addends, each of whole 24-byte entries.</summary>
    public ElfSection[] RelocationTables => _relocationTables ??= FindRelocationTables();

    private ElfSection[] FindRelocationTables()
    {
        if (CountRelocationTables() == 0)
            return DynamicTable.Relocations(this) is { } table ? [table] : [];
        // An array, because a list of such values would have to be compiled at run time.
        var tables = new ElfSection[CountRelocationTables()];
        int at = 0;
        ulong total = 0;
        foreach (ElfSection section in Sections)
        {
            if (!IsRelocationTable(section))
                continue;
            total += section.Size;
            if (total > File.Length)
                throw Malformed("has relocation tables that overlap");
            tables[at++] = section;
        }
        return tables;
    }

    private int CountRelocationTables()
    {
        int count = 0;
        foreach (ElfSection section in Sections)
            count += IsRelocationTable(section) ? 1 : 0;
        return count;
    }

    private bool IsRelocationTable(in ElfSection section) =>
        section.Type == ElfSection.RelocationsWithAddend && HasBytes(section);

    private static ReadOnlySpan<byte> Header(FileReader file)
    {
        const byte Class64 = 2, LittleEndian = 1;
        if (!file.TrySlice(0, 4, out ReadOnlySpan<byte> magic) || !magic.SequenceEqual("\u007fELF"u8))
            throw new TargetException(TargetError.NotElf,
                $"'{file.Path}' is not an ELF executable. Name the program itself, not a script or wrapper.");
        if (!file.TrySlice(0, HeaderSize, out ReadOnlySpan<byte> header))
            throw TargetException.Malformed(file.Path, "ends inside its ELF header");
        if (header[4] != Class64 || header[5] != LittleEndian)
            throw new TargetException(TargetError.Unsupported,
                $"'{file.Path}' is not a 64-bit little-endian executable. Only x86-64 and arm64 are supported.");
        return header;
    }

    private ElfSegment[] ReadSegments(ulong at, ushort count, ushort size)
    {
        if (count is 0 or > MostSegments || size != SegmentHeaderSize
            || !File.TrySlice(at, (ulong)count * SegmentHeaderSize, out ReadOnlySpan<byte> table))
            throw Malformed("has no readable program headers");

        var segments = new ElfSegment[count];
        ulong loaded = 0;
        var cursor = new ByteCursor(table);
        for (int i = 0; i < count; i++)
        {
            uint type = cursor.U32();
            uint flags = cursor.U32();
            ulong offset = cursor.U64();
            ulong address = cursor.U64();
            cursor.Skip(8);
            ulong fileSize = cursor.U64();
            cursor.Skip(16);
            if (type == ElfSegment.Load && (offset > File.Length || fileSize > File.Length - offset))
                throw Malformed("ends before its last loaded segment");
            loaded += type == ElfSegment.Load ? fileSize : 0;
            segments[i] = new ElfSegment(type, flags, offset, address, fileSize);
        }
        // Neighbours may share a page, but segments that all contain the whole file would make every scan of them endless.
        if (loaded > 2 * File.Length)
            throw Malformed("has loaded segments that overlap");
        return segments;
    }

    private (ElfSection[] Sections, uint NamesIndex) ReadSections(ulong at, ulong count, ushort size, uint namesIndex)
    {
        // Section headers may be stripped: the program runs without them, and its probes work without them.
        if (at == 0)
            return ([], 0);
        if (size != SectionHeaderSize)
            throw Malformed("has section headers of an unknown size");

        const uint IndexInFirstSection = 0xFFFF;
        if (File.TrySlice(at, SectionHeaderSize, out ReadOnlySpan<byte> first))
        {
            ElfSection overflow = ReadSection(first);
            count = count == 0 ? overflow.Size : count;
            namesIndex = namesIndex == IndexInFirstSection ? overflow.Link : namesIndex;
        }
        if (count > MostSections || !File.TrySlice(at, count * SectionHeaderSize, out ReadOnlySpan<byte> table))
            throw Malformed("ends inside its section headers");

        var sections = new ElfSection[count];
        for (int i = 0; i < sections.Length; i++)
            sections[i] = ReadSection(table.Slice(i * SectionHeaderSize, SectionHeaderSize));
        return (sections, namesIndex);
    }

    private static ElfSection ReadSection(ReadOnlySpan<byte> header)
    {
        var cursor = new ByteCursor(header);
        uint name = cursor.U32();
        uint type = cursor.U32();
        ulong flags = cursor.U64();
        ulong address = cursor.U64();
        ulong offset = cursor.U64();
        ulong size = cursor.U64();
        uint link = cursor.U32();
        cursor.Skip(4 + 8);
        return new ElfSection(name, type, flags, address, offset, size, link, cursor.U64());
    }
}
