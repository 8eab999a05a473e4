namespace Sonde.Build.Objects;

/// <summary>One section header. <paramref name="Offset"/> and <paramref name="Size"/> are checked only when the content is read.</summary>
internal sealed record ElfSection(string Name, uint Type, ulong Flags, ulong Offset, ulong Size, uint Link, uint Info)
{
    /// <summary>SHT_SYMTAB.</summary>
    public const uint SymbolTable = 2;

    /// <summary>SHT_NOBITS: the section has no bytes in the file.</summary>
    public const uint NoBits = 8;

    /// <summary>SHT_REL: <see cref="Info"/> is the index of the section that its relocations change.</summary>
    public const uint Relocations = 9;

    /// <summary>SHF_EXECINSTR.</summary>
    private const ulong Executable = 4;

    public bool IsExecutable => (Flags & Executable) != 0;
}
