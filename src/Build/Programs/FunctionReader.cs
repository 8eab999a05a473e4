using System.Collections.Immutable;
using ELFSharp.ELF.Sections;
using Sonde.Build.Objects;
using Section = ELFSharp.ELF.Sections.Section<ulong>;
using Symbol = ELFSharp.ELF.Sections.SymbolEntry<ulong>;

namespace Sonde.Build.Programs;

/// <summary>Reads an object's functions, with the relocations, marks and type information of their instructions.</summary>
internal sealed class FunctionReader
{
    private const string MarkSection = ".sonde.marks";
    private const string WordSection = ".sonde.words";
    private const int MarkSize = 16;

    private readonly ElfFile _elf;
    private readonly BtfTypes _types;
    private readonly List<(BpfFunction Function, Symbol Symbol)> _functions = [];

    private FunctionReader(ElfFile elf, BtfTypes types) => (_elf, _types) = (elf, types);

    /// <exception cref="ObjectFormatException">The object breaks a rule of its format.</exception>
    public static ImmutableArray<BpfFunction> Read(ElfFile elf, BtfTypes types)
    {
        var reader = new FunctionReader(elf, types);
        reader.ReadCode();
        for (int number = 0; number < elf.Sections.Length; number++)
        {
            if (elf.Sections[number].Flags.HasFlag(SectionFlags.Executable))
                reader.ReadReferences(number);
        }
        reader.ReadMarks();
        reader.ReadWords();
        reader.ReadExtension();
        return [.. reader._functions.Select(static item => item.Function)];
    }

    private void ReadCode()
    {
        foreach (Symbol symbol in _elf.Symbols)
        {
            if (_elf.CodeOf(symbol) is not { } section)
                continue;
            CheckedBytes code = _elf.Content(section).Slice(symbol.Value, symbol.Size, symbol.Name);
            var instructions = ImmutableArray.CreateBuilder<Instruction>();
            for (ulong at = 0; at + Instruction.Size <= symbol.Size; at += Instruction.Size)
            {
                instructions.Add(new Instruction(
                    code.Byte(at), code.Byte(at + 1), (short)code.UInt16(at + 2), (int)code.UInt32(at + 4)));
            }

            _functions.Add((new BpfFunction(symbol.Name, section.Name, instructions.ToImmutable()), symbol));
        }
    }

    private void ReadReferences(int number)
    {
        Dictionary<ulong, Symbol> relocations = _elf.Relocations(_elf.Sections[number]);
        foreach ((BpfFunction function, Symbol symbol) in _functions.Where(item => item.Symbol.PointedSectionIndex == number))
        {
            for (int index = 0; index < function.Code.Length; index++)
            {
                Instruction instruction = function.Code[index];
                ulong place = symbol.Value + (ulong)index * Instruction.Size;
                if (relocations.TryGetValue(place, out Symbol? target))
                    ReadReference(function, index, target);
                else if (instruction.IsFunctionCall)
                    AddCall(function, index, number, place + (ulong)((instruction.Immediate + 1L) * Instruction.Size));
            }
        }
    }

    private void ReadReference(BpfFunction function, int index, Symbol target)
    {
        Instruction instruction = function.Code[index];
        // The first symbol has no name and means that there is no symbol.
        if (target is { PointedSectionIndex: 0, Name.Length: > 0 })
            function.Externs[index] = target.Name;
        else if (instruction.IsFunctionCall)
            AddCall(function, index, target.PointedSectionIndex, target.Value + (ulong)((instruction.Immediate + 1L) * Instruction.Size));
        else if (instruction.IsWideLoad)
            function.Maps[index] = target.Name;
    }

    private void AddCall(BpfFunction function, int index, int section, ulong place)
    {
        if (_functions.Find(item => item.Symbol.PointedSectionIndex == section && item.Symbol.Value == place).Function is { } called)
            function.Calls[index] = called;
    }

    private void ReadMarks()
    {
        foreach ((BpfFunction function, int index, Symbol? _, ulong value) in ReadPairs(MarkSection))
            function.Marks.Add((index, (Mark)value));
    }

    // The second word is the address of a program, which its symbol names.
    private void ReadWords()
    {
        foreach ((BpfFunction function, int index, Symbol? program, ulong _) in ReadPairs(WordSection))
            function.Words.Add((index, program?.Name ?? ""));
    }

    /// <summary>Reads a section of pairs: the address of an instruction, and a value or another address.</summary>
    private List<(BpfFunction Function, int Index, Symbol? Symbol, ulong Value)> ReadPairs(string name)
    {
        var pairs = new List<(BpfFunction, int, Symbol?, ulong)>();
        if (_elf.FindSection(name) is not { } section)
            return pairs;
        CheckedBytes marks = _elf.Content(section);
        Dictionary<ulong, Symbol> relocations = _elf.Relocations(section);
        for (ulong at = 0; at + MarkSize <= (ulong)marks.Length; at += MarkSize)
        {
            if (!relocations.TryGetValue(at, out Symbol? target))
                throw new ObjectFormatException($"section '{name}': the mark at {at} has no place.");
            if (At(target.PointedSectionIndex, target.Value + marks.UInt64(at)) is var (function, index))
                pairs.Add((function, index, relocations.GetValueOrDefault(at + 8), marks.UInt64(at + 8)));
        }
        return pairs;
    }

    private void ReadExtension()
    {
        if (_elf.FindSection(".BTF.ext") is not { } section || _elf.FindSection(".BTF") is not { } btf)
            return;
        BtfExtension extension = BtfExtension.Read(_elf.Content(section), _elf.Content(btf));
        for (int number = 0; number < _elf.Sections.Length; number++)
        {
            foreach ((uint offset, string file, int line) in extension.LinesOf(_elf.Sections[number].Name))
            {
                if (At(number, offset) is var (function, index))
                    function.Lines.Add(new SourcePlace(index, file, line));
            }

            foreach ((uint offset, uint type) in extension.TypeIdsOf(_elf.Sections[number].Name))
            {
                if (At(number, offset) is var (function, _) && EventTypes.IsEvent(_types, type))
                    function.Records.Add(_types.Resolve(type).Name);
            }
        }
    }

    // The address after the last instruction of a function may be the first one of the next function. It then belongs to the latter.
    private (BpfFunction Function, int Index)? At(int section, ulong place)
    {
        (BpfFunction Function, Symbol Symbol) found = _functions.Where(item => item.Symbol.PointedSectionIndex == section
                && place >= item.Symbol.Value && place - item.Symbol.Value <= item.Symbol.Size)
            .DefaultIfEmpty()
            .MaxBy(static item => (item.Symbol?.Value, item.Symbol?.Size));
        return found.Function is null ? null : (found.Function, (int)((place - found.Symbol.Value) / Instruction.Size));
    }
}
