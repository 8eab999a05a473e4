namespace Sonde.Runtime.Executables.Elf;

/// <summary>A section header. Its range is checked when it is read: a broken section breaks only its own reader.</summary>
internal readonly record struct ElfSection(
    uint NameOffset, uint Type, ulong Flags, ulong Address, ulong Offset, ulong Size, uint Link, ulong EntrySize)
{
    public const uint SymbolTable = 2;
    public const uint RelocationsWithAddend = 4;
    public const uint NoBits = 8;

    public const ulong Compressed = 0x800;
}
