namespace Sonde.Build.Objects;

/// <summary>One symbol. <paramref name="Section"/> is an index; reserved indexes (absolute, common) are kept as they are.</summary>
internal sealed record ElfSymbol(string Name, byte Info, ushort Section)
{
    public bool IsFunction => (Info & 0xf) == 2;

    public bool IsLocal => Info >> 4 == 0;
}
