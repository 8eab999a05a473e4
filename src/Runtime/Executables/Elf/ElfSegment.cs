namespace Sonde.Runtime.Executables.Elf;

/// <summary>A program header. Its range is known to be inside the file.</summary>
internal readonly record struct ElfSegment(uint Type, uint Flags, ulong Offset, ulong Address, ulong FileSize)
{
    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint Note = 4;

    private const uint FlagExecute = 1;
    private const uint FlagWrite = 2;

    public bool IsExecutable => Type == Load && (Flags & FlagExecute) != 0;

    public bool IsWritable => Type == Load && (Flags & FlagWrite) != 0;

    public bool Contains(ulong address, ulong length) =>
        address >= Address && address - Address <= FileSize && length <= FileSize - (address - Address);
}
