using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// The tables of inlined calls (<c>inlinedCall</c> in runtime/symtabinl.go), from which stack traces are printed. Every executable has
/// them, stripped or not. They show whose code contains a copy of a function's body.
/// </summary>
internal sealed class InlineTrees
{
    // The number of callers worth naming; a function that is inlined everywhere has thousands.
    private const int MostHits = 64;

    // The number of trees that must make sense under a layout of the module data before the layout is accepted.
    private const int Samples = 32;

    private readonly ElfImage _image;
    private readonly PclnTable _table;
    private readonly uint[] _offsets;
    private readonly int[] _rows;
    private ulong _start, _length;

    private InlineTrees(ElfImage image, PclnTable table)
    {
        _image = image;
        _table = table;
        _offsets = new uint[table.Count];
        _rows = new int[table.Count];
        int count = 0;
        for (int row = 0; row < table.Count; row++)
        {
            if (table.TryGetInlineTree(row, out uint offset))
                (_offsets[count], _rows[count++]) = (offset, row);
        }
        Array.Resize(ref _offsets, count);
        Array.Resize(ref _rows, count);
    }

    // Go 1.18 and 1.19: parent, funcID, file, line, func, parentPc. From 1.20 on: funcID, nameOff, parentPc, startLine.
    private int EntrySize => _table.IsBefore120 ? 20 : 16;

    private int NameAt => _table.IsBefore120 ? 12 : 4;

    /// <summary>Opens the tables; returns null if there are none, or if their position is not proved.</summary>
    public static InlineTrees? TryOpen(ElfImage image, ModuleData module, PclnTable table)
    {
        var trees = new InlineTrees(image, table);
        if (trees._offsets.Length == 0)
            return null;
        ulong last = trees._offsets.Max();
        foreach (ulong start in module.FunctionDataCandidates(image))
        {
            ulong length = last + trees.LengthOf(Array.IndexOf(trees._offsets, (uint)last));
            if (start % 4 == 0 && image.TryReadMemory(start, length, out ReadOnlySpan<byte> data) && trees.AreAt(data))
            {
                (trees._start, trees._length) = (start, length);
                return trees;
            }
        }
        return null;
    }

    /// <summary>Returns the functions whose code contains a copy of a function's body, in the order of their addresses.</summary>
    /// <param name="namePlace">The position of the function's name among the names.</param>
    public IReadOnlyList<string> HoldersOf(uint namePlace)
    {
        if (!_image.TryReadMemory(_start, _length, out ReadOnlySpan<byte> data))
            return [];
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(data);
        var holders = new SortedSet<int>();
        for (int at = 0; holders.Count < MostHits && words[at..].IndexOf(namePlace) is >= 0 and var next; at++)
        {
            at += next;
            AddHolders((ulong)at * 4, namePlace, holders);
        }
        return [.. holders.Select(row => Encoding.UTF8.GetString(_table.NameOf(row)))];
    }

    /// <summary>
    /// Adds the functions in whose tree a word is the name of an inlined call. The word may be other data that looks the same.
    /// </summary>
    private void AddHolders(ulong place, uint namePlace, SortedSet<int> holders)
    {
        // Functions with equal trees share one.
        uint owner = uint.MaxValue;
        foreach (uint offset in _offsets)
        {
            if (offset <= place && (owner == uint.MaxValue || offset > owner))
                owner = offset;
        }
        if (owner == uint.MaxValue || (place - owner) % (ulong)EntrySize != (ulong)NameAt)
            return;
        for (int i = 0; i < _offsets.Length; i++)
        {
            if (_offsets[i] == owner && place - owner < LengthOf(i) && _table.NamePlaceOf(_rows[i]) != namePlace)
                holders.Add(_rows[i]);
        }
    }

    private ulong LengthOf(int index) => (ulong)_table.CountInlinedCalls(_rows[index]) * (ulong)EntrySize;

    /// <summary>Whether trees of some functions, from all parts of the table, refer to names of functions where they should.</summary>
    private bool AreAt(ReadOnlySpan<byte> data)
    {
        int step = Math.Max(1, _offsets.Length / Samples);
        for (int i = 0; i < _offsets.Length; i += step)
        {
            ulong at = _offsets[i] + (ulong)NameAt;
            if (at + 4 > (ulong)data.Length)
                return false;
            if (!_table.IsName(MemoryMarshal.Read<uint>(data[(int)at..])))
                return false;
        }
        return true;
    }
}
