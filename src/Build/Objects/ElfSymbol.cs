namespace Sonde.Build.Objects;

/// <summary>One symbol. <paramref name="Section"/> is an index; reserved indexes (absolute, common) are kept as they are.</summary>
internal sealed record ElfSymbol(string Name, byte Info, ushort Section, ulong Value, ulong Size)
{
    public bool IsFunction => (Info & 0xf) == 2;

    /// <summary>Another object would have to define it; the first symbol, which has no name, is none.</summary>
    public bool IsUndefined => Section == 0 && Name.Length > 0;

    public bool IsLocal => Info >> 4 == 0;
}
