namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>Tags and attributes that describe Go structs (DWARF 5, chapter 7.5).</summary>
internal static class DwarfConstants
{
    public const ulong TagMember = 0x0D;
    public const ulong TagPointer = 0x0F;
    public const ulong TagStructure = 0x13;
    public const ulong TagTypedef = 0x16;

    public const ulong AttributeName = 0x03;
    public const ulong AttributeLanguage = 0x13;
    public const ulong AttributeMemberLocation = 0x38;

    public const ulong AttributeType = 0x49;

    /// <summary>DW_AT_go_embedded_field (cmd/internal/dwarf/dwarf_defs.go).</summary>
    public const ulong AttributeGoEmbedded = 0x2903;

    public const ulong LanguageGo = 0x16;

    public const byte UnitCompile = 1;
    public const byte UnitPartial = 3;
}
