using System.Collections.Immutable;
using ELFSharp.ELF.Sections;
using Sonde.Build.Objects;
using Sonde.Build.Programs;
using Sonde.Shared;
using Section = ELFSharp.ELF.Sections.Section<ulong>;
using Symbol = ELFSharp.ELF.Sections.SymbolEntry<ulong>;

namespace Sonde.Build.Facts;

/// <summary>The programs, maps and struct layouts of an object. The generator checks declarations against them.</summary>
internal sealed record ObjectFacts(
    ImmutableArray<string> Programs, ImmutableArray<MapFact> Maps, ImmutableArray<StructFact> Structs)
{
    private const string MapSection = ".maps";

    /// <summary>The object's code, for checks of what its programs do.</summary>
    public BpfObject Code { get; init; } = new([], [], null);

    /// <exception cref="ObjectFormatException">The object breaks a rule of ELF, of BTF or of libbpf.</exception>
    public static ObjectFacts Read(byte[] file)
    {
        ElfFile elf = ElfFile.Read(file);
        Section section = elf.FindSection(".BTF")
            ?? throw new ObjectFormatException("object: it has no .BTF section.");
        BtfTypes types = BtfTypes.Read(elf.Content(section));
        return new ObjectFacts(ReadPrograms(elf), ReadMaps(types), ReadStructs(types)) { Code = BpfObject.Read(elf, types) };
    }

    private static ImmutableArray<string> ReadPrograms(ElfFile elf)
    {
        var programs = ImmutableArray.CreateBuilder<string>();
        foreach (Symbol symbol in elf.Symbols)
        {
            // Functions in .text are subprograms, which run only when a program calls them.
            if (elf.CodeOf(symbol) is not { } section || section.Name == BpfObject.Subprograms)
                continue;
            if (symbol.Binding == SymbolBinding.Local)
            {
                throw new ObjectFormatException(
                    $"program '{symbol.Name}' in section '{section.Name}' is static, which libbpf refuses. Remove 'static'.");
            }

            programs.Add(symbol.Name);
        }

        programs.Sort(StringComparer.Ordinal);
        return programs.ToImmutable();
    }

    private static ImmutableArray<MapFact> ReadMaps(BtfTypes types)
    {
        BtfType? section = types.All.FirstOrDefault(type => type.Kind == BtfKind.DataSection && type.Name == MapSection);
        if (section is null)
            return [];
        return [.. section.Variables
            .Select(id => types[id])
            .Select(variable => new MapFact(variable.Name, MapTypes.Name(ReadMapType(types, variable))))
            .OrderBy(map => map.Name, StringComparer.Ordinal)];
    }

    // libbpf's __uint(type, N) declares `int (*type)[N]`. The number is the length of the array that it points to.
    private static uint ReadMapType(BtfTypes types, BtfType variable)
    {
        BtfMember member = types.Resolve(variable.SizeOrType).Members.FirstOrDefault(member => member.Name == "type")
            ?? throw new ObjectFormatException($"map '{variable.Name}' has no type. Add '__uint(type, BPF_MAP_TYPE_...)'.");
        BtfType pointer = types.Resolve(member.Type);
        BtfType array = pointer.Kind == BtfKind.Pointer ? types.Resolve(pointer.SizeOrType) : pointer;
        return array.Kind == BtfKind.Array
            ? array.ElementCount
            : throw new ObjectFormatException($"map '{variable.Name}' does not give its type with '__uint'.");
    }

    private static ImmutableArray<StructFact> ReadStructs(BtfTypes types) =>
        [.. types.All
            .Where(type => type.Kind == BtfKind.Struct && type.Name.Length > 0)
            .Select(type => new StructFact(type.Name, type.SizeOrType, ReadFields(types, type)))
            .OrderBy(fact => fact.Name, StringComparer.Ordinal)];

    private static ImmutableArray<FieldFact> ReadFields(BtfTypes types, BtfType type) =>
        [.. type.Members.Select(member => member.IsBitfield
            ? new FieldFact(member.Name, 0, 0, IsBitfield: true)
            : new FieldFact(member.Name, member.BitOffset / 8, types.SizeOf(member.Type), IsBitfield: false))];
}
