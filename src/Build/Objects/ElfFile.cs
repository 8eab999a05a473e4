using System.Collections.Immutable;
using ELFSharp.ELF;
using ELFSharp.ELF.Sections;
using Section = ELFSharp.ELF.Sections.Section<ulong>;
using Symbol = ELFSharp.ELF.Sections.SymbolEntry<ulong>;

namespace Sonde.Build.Objects;

/// <summary>
/// A relocatable BPF object, read by ELFSharp. ELFSharp does not read relocations and hides a section header's reference to another
/// section, so <see cref="Relocations"/> reads them itself.
/// </summary>
internal sealed class ElfFile
{
    private const Machine BpfMachine = (Machine)247;
    private const string SymbolNames = ".strtab";
    private const int RelocationSize = 16;

    private readonly byte[] _file;

    private ElfFile(byte[] file, ELF<ulong> elf)
    {
        _file = file;
        Sections = [.. elf.Sections];
        if (elf.Type != FileType.Relocatable || elf.Machine != BpfMachine)
            throw new ObjectFormatException("object: it is not a relocatable BPF object.");
        SymbolTable<ulong> symbols = Sections.OfType<SymbolTable<ulong>>().FirstOrDefault()
            ?? throw new ObjectFormatException("object: it has no symbol table.");
        if (FindSection(SymbolNames) is not StringTable<ulong>)
            throw new ObjectFormatException("object: its symbol table has no names.");
        Symbols = [.. symbols.Entries];
    }

    public ImmutableArray<Section> Sections { get; }

    public ImmutableArray<Symbol> Symbols { get; }

    /// <exception cref="ObjectFormatException">The file is not a complete BPF object.</exception>
    public static ElfFile Read(byte[] file)
    {
        ElfBounds.Check(file);
        try
        {
            using ELF<ulong> elf = ELFReader.Load<ulong>(new MemoryStream(file, writable: false), shouldOwnStream: true);
            return new ElfFile(file, elf);
        }
        // ELFSharp does not document its exceptions. Any exception means that the file is malformed.
        catch (Exception e) when (e is not ObjectFormatException)
        {
            throw new ObjectFormatException($"object: it is not a whole ELF file. {e.Message}", e);
        }
    }

    public Section? FindSection(string name) => Sections.FirstOrDefault(section => section.Name == name);

    public CheckedBytes Content(Section section) => new CheckedBytes(_file, "object").Slice(
        section.Offset, section.Type == SectionType.NoBits ? 0 : section.Size, $"section '{section.Name}'");

    /// <summary>Returns the section of a function, or null if the symbol is not a function.</summary>
    public Section? CodeOf(Symbol symbol) =>
        symbol.Type == SymbolType.Function && symbol.PointedSectionIndex < Sections.Length
        && Sections[symbol.PointedSectionIndex] is var section && section.Flags.HasFlag(SectionFlags.Executable) ? section : null;

    /// <summary>
    /// Returns the relocations of a section, keyed by the offset that each changes. It finds their table by name: clang names the table
    /// of section 'uprobe' '.reluprobe'.
    /// </summary>
    /// <exception cref="ObjectFormatException">A relocation names a symbol that the object does not have.</exception>
    public Dictionary<ulong, Symbol> Relocations(Section section)
    {
        var symbols = new Dictionary<ulong, Symbol>();
        string name = ".rel" + section.Name;
        foreach (Section table in Sections.Where(table => table.Type == SectionType.Relocation && table.Name == name))
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
}
