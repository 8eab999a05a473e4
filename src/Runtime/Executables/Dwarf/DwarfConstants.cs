namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>Tags and attributes that describe Go's types and functions (DWARF 5, chapter 7.5; cmd/internal/dwarf/dwarf_defs.go).</summary>
internal static class DwarfConstants
{
    public const ulong TagParameter = 0x05;
    public const ulong TagMember = 0x0D;
    public const ulong TagPointer = 0x0F;
    public const ulong TagStructure = 0x13;
    public const ulong TagTypedef = 0x16;
    public const ulong TagSubrange = 0x21;
    public const ulong TagSubprogram = 0x2E;

    public const ulong AttributeName = 0x03;
    public const ulong AttributeByteSize = 0x0B;
    public const ulong AttributeLanguage = 0x13;
    public const ulong AttributeCount = 0x37;
    public const ulong AttributeMemberLocation = 0x38;
    public const ulong AttributeType = 0x49;

    /// <summary>Marks a parameter that is a result.</summary>
    public const ulong AttributeVariableParameter = 0x4B;

    public const ulong AttributeGoKind = 0x2900;
    public const ulong AttributeGoKey = 0x2901;
    public const ulong AttributeGoElement = 0x2902;

    /// <summary>DW_AT_go_embedded_field (cmd/internal/dwarf/dwarf_defs.go).</summary>
    public const ulong AttributeGoEmbedded = 0x2903;

    public const ulong LanguageGo = 0x16;

    public const byte UnitCompile = 1;
    public const byte UnitPartial = 3;
}
