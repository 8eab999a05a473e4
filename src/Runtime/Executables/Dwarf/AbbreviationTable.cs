using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>The abbreviations of one unit (DWARF 5, chapter 7.5.3).</summary>
internal sealed class AbbreviationTable
{
    /// <summary>The largest section that is read, in bytes.</summary>
    public const ulong LargestSection = 64 * 1024 * 1024;

    /// <summary>
    /// The attributes that are read of one file at most. Go's linker uses one table of about 40 abbreviations for all its units; C units have
    /// their own.
    /// </summary>
    public const int MostAttributes = 4 * 1024 * 1024;

    private readonly List<Abbreviation?> _dense = [];
    private readonly Dictionary<ulong, Abbreviation> _sparse = [];

    public Abbreviation? this[ulong code] =>
        code < (ulong)_dense.Count ? _dense[(int)code] : _sparse.GetValueOrDefault(code);

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">The abbreviations' section.</param>
    /// <param name="offset">The position of the table.</param>
    /// <param name="addressSize">Size of an address in the unit.</param>
    /// <param name="offsetSize">Size of a section offset in the unit: 4 or 8.</param>
    /// <param name="budget">
    /// The number of attributes that may still be read for the whole file: otherwise hostile units could have a table read again forever.
    /// </param>
    /// <returns><see langword="null"/> if the table is damaged or the budget is used up.</returns>
    public static AbbreviationTable? TryRead(
        ReadOnlySpan<byte> bytes, ulong offset, int addressSize, int offsetSize, ref int budget)
    {
        if (offset >= (ulong)bytes.Length)
            return null;
        var table = new AbbreviationTable();
        var cursor = new ByteCursor(bytes[(int)offset..]);
        var attributes = new List<AttributeShape>();
        while (cursor.Uleb() is not 0 and var code)
        {
            ulong tag = cursor.Uleb();
            bool hasChildren = cursor.U8() != 0;
            attributes.Clear();
            int size = 0;
            while (true)
            {
                ulong name = cursor.Uleb();
                ulong form = cursor.Uleb();
                long value = form == DwarfForm.ImplicitConstant ? cursor.Sleb() : 0;
                if (cursor.Failed || --budget < 0)
                    return null;
                if (name == 0 && form == 0)
                    break;
                int fixedSize = DwarfForm.FixedSize(form, addressSize, offsetSize);
                size = size < 0 || fixedSize < 0 ? -1 : size + fixedSize;
                attributes.Add(new AttributeShape(name, form, value));
            }
            table.Add(code, new Abbreviation(tag, hasChildren, [.. attributes], size));
        }
        return cursor.Failed ? null : table;
    }

    /// <summary>Adds an abbreviation. Compilers number from 1 without gaps, so a list finds almost everything.</summary>
    private void Add(ulong code, Abbreviation abbreviation)
    {
        if (code == 1 && _dense.Count == 0)
            _dense.Add(null);
        if (code == (ulong)_dense.Count)
            _dense.Add(abbreviation);
        else
            _sparse.TryAdd(code, abbreviation);
    }
}
