using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>The functions of <c>.symtab</c>.</summary>
internal sealed class SymbolTable : FunctionTable
{
    private const int EntrySize = 24;
    private const int TypeFunction = 2;

    private readonly ElfSection _symbols;
    private readonly ElfSection _names;

    private SymbolTable(ElfImage image, ElfSection symbols, ElfSection names, int count)
        : base(image)
    {
        _symbols = symbols;
        _names = names;
        Count = count;
    }

    public override int Count { get; }

    public override bool HasMergedNames => true;

    protected override (ulong Offset, ulong Length) NamesRange => (_names.Offset, _names.Size);

    public static SymbolTable? TryOpen(ElfImage image)
    {
        foreach (ElfSection section in image.Sections)
        {
            if (section.Type != ElfSection.SymbolTable)
                continue;
            if (section.Link < image.Sections.Length
                && image.HasBytes(section) && image.HasBytes(image.Sections[section.Link]))
                return new SymbolTable(image, section, image.Sections[section.Link], (int)section.Size / EntrySize);
            throw image.Malformed("has a symbol table that lies outside it");
        }
        return null;
    }

    public override ReadOnlySpan<byte> NameOf(int row)
    {
        ReadOnlySpan<byte> symbol = Row(row);
        return IsDefinedFunction(symbol) ? NameAt(BinaryPrimitives.ReadUInt32LittleEndian(symbol)) : default;
    }

    protected override int[] NamePlaces()
    {
        var places = new int[Count];
        ulong end = _symbols.Offset + ((ulong)Count * EntrySize);
        for (int row = 0; row < places.Length;)
        {
            ReadOnlySpan<byte> symbols = Image.File.Window(_symbols.Offset + ((ulong)row * EntrySize), end);
            for (; symbols.Length >= EntrySize; symbols = symbols[EntrySize..])
                places[row++] = IsDefinedFunction(symbols) ? BinaryPrimitives.ReadInt32LittleEndian(symbols) : -1;
        }
        return places;
    }

    private static bool IsDefinedFunction(ReadOnlySpan<byte> symbol) =>
        (symbol[4] & 0xF) == TypeFunction && BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0;

    public override (ulong Address, ulong Size) RangeOf(int row)
    {
        ReadOnlySpan<byte> symbol = Row(row);
        return (BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]), BinaryPrimitives.ReadUInt64LittleEndian(symbol[16..]));
    }

    private ReadOnlySpan<byte> Row(int row) =>
        Image.File.TrySlice(_symbols.Offset + ((ulong)row * EntrySize), EntrySize, out ReadOnlySpan<byte> symbol)
            ? symbol
            : throw Image.Malformed("has a symbol table that lies outside it");
}
