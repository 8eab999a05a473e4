namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>One entry of debug information, with the attributes that are read.</summary>
internal struct DebugEntry
{
    public ulong Tag;
    public bool HasChildren;

    /// <summary>Where its name lies, if the entry itself holds it.</summary>
    public int NameStart, NameLength;

    public ulong? Type, Key, Element, Location, Size, Count;

    /// <summary>Go's number of the type's kind (<c>reflect.Kind</c>); 0 if there is none.</summary>
    public int Kind;

    public bool IsResult;
    public bool IsEmbedded;

    /// <summary>The unit that it belongs to, and where its children begin.</summary>
    public DebugUnit Unit;
    public int End;
}

/// <summary>A unit of debug information.</summary>
/// <param name="Start">Where its entries begin.</param>
/// <param name="End">Where they end.</param>
/// <param name="Header">Its header.</param>
/// <param name="Table">Its abbreviations.</param>
internal sealed record DebugUnit(int Start, int End, UnitHeader Header, AbbreviationTable Table);
