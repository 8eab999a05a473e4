using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>The functions of <c>.gopclntab</c>, which every Go executable contains, stripped or not.</summary>
internal sealed class PclnTable : FunctionTable
{
    // A row's _func (runtime/runtime2.go): entryOff, nameOff, ..., npcdata, ..., nfuncdata in the last byte; then a word for each table of
    // values, and one for each piece of function data. Go 1.20 inserted startLine.
    private const int ValueTableCount = 28;

    // From internal/abi/symtab.go; the same in all versions.
    private const uint AssemblyFlag = 4 << 8;
    private const int InlineTreeIndex = 2;
    private const int InlineTree = 3;
    private const uint NoFunctionData = uint.MaxValue;

    // The size for a function with tens of thousands of inlined calls.
    private const ulong LongestValueTable = 256 * 1024;

    // The number of rows that are examined together: at most 25 consecutive rows were seen whose names precede those of their neighbours.
    private const int RowsAtOnce = 32;
    private const ulong RowsWindow = 4 * 1024;

    private readonly PclnHeader _header;
    private readonly ulong _text;

    private PclnTable(RuntimeTables tables, PclnHeader header)
        : base(tables.Image)
    {
        _header = header;
        _text = ProvedTextStart(tables.Module);
    }

    /// <summary>Whether the layouts of Go 1.18 and 1.19 apply.</summary>
    public bool IsBefore120 => _header.IsBefore120;

    public override int Count => _header.FunctionCount;

    /// <summary>Opens the table.</summary>
    /// <exception cref="TargetException">There is a table, but the start of its functions cannot be proved.</exception>
    public static PclnTable? TryOpen(RuntimeTables tables) =>
        tables.Functions is { } header ? new PclnTable(tables, header) : null;

    public override bool HasMergedNames => false;

    protected override (ulong Offset, ulong Length) NamesRange =>
        (_header.FileOffset + _header.NamesOffset, _header.NamesEnd - _header.NamesOffset);

    public override ReadOnlySpan<byte> NameOf(int row) => NameAt(NamePlaceOf(row));

    public override int RowOf(int namePlace) => SearchRow(namePlace) is >= 0 and var row ? row : base.RowOf(namePlace);

    /// <summary>
    /// Searches for the row by the order in which the linker writes names. It is the order of the rows, except that the name of a function
    /// that is inlined into an earlier one is already there (<c>walkFuncs</c> in cmd/link/internal/ld/pcln.go).
    /// </summary>
    private int SearchRow(int namePlace)
    {
        FileReader file = Image.File;
        ulong table = _header.FileOffset + _header.TableOffset, end = _header.FileOffset + _header.Length;
        Span<uint> rows = stackalloc uint[2 * RowsAtOnce];
        for (int low = 0, high = Count; low < high;)
        {
            int first = Math.Max(low, low + ((high - low) / 2) - (RowsAtOnce / 2));
            int count = Math.Min(RowsAtOnce, high - first), highest = -1;
            file.Copy(table + ((ulong)first * 8), MemoryMarshal.AsBytes(rows[..(2 * count)]));
            ulong start = table + rows[1];
            ReadOnlySpan<byte> functions = file.Window(start, Math.Min(start + RowsWindow, end));
            for (int i = 0; i < count; i++)
            {
                ulong at = table + rows[(2 * i) + 1] + 4 - start;
                if (functions.Length < 4 || at > (ulong)functions.Length - 4)
                    continue;
                int place = BinaryPrimitives.ReadInt32LittleEndian(functions[(int)at..]);
                if (place == namePlace)
                    return first + i;
                highest = Math.Max(highest, place);
            }
            if (highest < namePlace)
                low = first + count;
            else
                high = first;
        }
        return -1;
    }

    protected override int[] NamePlaces()
    {
        var places = new int[Count];
        ReadOnlySpan<byte> table = _header.Bytes(Image, _header.TableOffset, (ulong)places.Length * 8);
        ulong end = _header.FileOffset + _header.Length, length = _header.Length - _header.TableOffset;
        // Linkers write the functions in row order.
        ReadOnlySpan<byte> window = default;
        ulong start = 0;
        for (int row = 0; row < places.Length; row++)
        {
            ulong name = BinaryPrimitives.ReadUInt32LittleEndian(table[((row * 8) + 4)..]) + 4UL;
            if (name + 4 > length)
            {
                places[row] = -1;
            }
            else if (name < start)
            {
                places[row] = (int)U32(_header.TableOffset + name);
            }
            else
            {
                if (name + 4 > start + (ulong)window.Length)
                    window = Image.File.Window(_header.FileOffset + _header.TableOffset + (start = name), end);
                places[row] = BinaryPrimitives.ReadInt32LittleEndian(window[(int)(name - start)..]);
            }
        }
        return places;
    }

    public override (ulong Address, ulong Size) RangeOf(int row)
    {
        uint start = Entry(row), end = Entry(row + 1);
        return (_text + start, end > start ? end - start : 0);
    }

    /// <summary>Finds the function whose code contains an address, including the padding after it.</summary>
    public bool TryFindRow(ulong address, out int row)
    {
        int low = 0, high = Count;
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            if (_text + Entry(middle) <= address)
                low = middle;
            else
                high = middle;
        }
        row = low;
        return address >= _text + Entry(low) && address < _text + Entry(low + 1);
    }

    /// <summary>
    /// Returns the position among the names at which the name of a function begins, including the prefix if it follows <c>/vendor/</c>; -1
    /// if it is not there.
    /// </summary>
    public int FindName(string symbol)
    {
        int vendored = -1;
        foreach (NameMatch match in Names.Find(Encoding.UTF8.GetBytes(symbol)) ?? [])
        {
            if (match.IsWhole)
                return match.Start;
            if (vendored < 0 && match.IsVendored)
                vendored = match.Start;
        }
        return vendored;
    }

    /// <summary>Returns the names that a predicate accepts and that no function has: those of functions that are only inlined.</summary>
    /// <param name="accepts">Receives each name as UTF-8.</param>
    public List<string> InlinedNames(Func<ReadOnlySpan<byte>, bool> accepts)
    {
        HashSet<int> ofFunctions = [.. NamePlaces()];
        var names = new List<string>();
        (ulong offset, ulong length) = NamesRange;
        if (!Image.File.TrySlice(offset, length, out ReadOnlySpan<byte> all))
            return names;
        for (int place = 0; all[place..].IndexOf((byte)0) is >= 0 and var size; place += size + 1)
        {
            ReadOnlySpan<byte> name = all.Slice(place, size);
            if (size is > 0 and <= LongestName && !ofFunctions.Contains(place) && accepts(name))
                names.Add(Encoding.UTF8.GetString(name));
        }
        return names;
    }

    /// <summary>Whether a name begins at a position among the names.</summary>
    public bool IsName(uint place)
    {
        (ulong offset, ulong length) = NamesRange;
        Span<byte> before = stackalloc byte[1];
        if (place == 0 || place >= length)
            return place < length;
        Image.File.Copy(offset + place - 1, before);
        return before[0] == 0;
    }

    /// <summary>Whether a row was written in assembly.</summary>
    public bool IsAssembly(int row) => (U32(FunctionOf(row) + HeadSize - 4) & AssemblyFlag) != 0;

    /// <summary>
    /// Returns the size in bytes of a row's arguments and results on the stack, as an assembly function states it; <see langword="null"/> if
    /// it does not.
    /// </summary>
    public uint? ArgumentBytesOf(int row) => U32(FunctionOf(row) + 8) is var size && size <= int.MaxValue ? size : null;

    /// <summary>Returns the position among the names at which the name of a row begins.</summary>
    public uint NamePlaceOf(int row) => U32(FunctionOf(row) + 4);

    /// <summary>Returns where a row's table of inlined calls begins, relative to <c>go:func.*</c>; false if it has none.</summary>
    public bool TryGetInlineTree(int row, out uint offset)
    {
        ulong function = FunctionOf(row), end = function + HeadSize;
        // nfuncdata is the last byte of the head.
        offset = U32(end - 4) >> 24 > InlineTree
            ? U32(end + (4UL * U32(function + ValueTableCount)) + (4 * InlineTree))
            : NoFunctionData;
        return offset != NoFunctionData;
    }

    /// <summary>Returns the number of entries in its table of inlined calls to which the code of a row refers.</summary>
    public int CountInlinedCalls(int row)
    {
        ulong function = FunctionOf(row);
        if (U32(function + ValueTableCount) <= InlineTreeIndex)
            return 0;
        uint table = U32(function + HeadSize + (4 * InlineTreeIndex));
        ulong at = _header.ValuesOffset + table;
        return table == 0 || at >= _header.Length
            ? 0
            : ProgramCounterValues.Highest(_header.Bytes(Image, at, Math.Min(_header.Length - at, LongestValueTable))) + 1;
    }

    private uint U32(ulong at) => _header.U32(Image, at);

    private ulong HeadSize => _header.IsBefore120 ? 40UL : 44UL;

    private ulong FunctionOf(int row) => _header.TableOffset + U32(_header.TableOffset + ((ulong)row * 8) + 4);

    private uint Entry(int row) => _header.Entry(Image, row);

    /// <summary>
    /// Proves where the code starts. A wrong start would put every probe into the middle of other code, so nothing is guessed: either the
    /// moduledata agrees with the table, or the header (before Go 1.26) has a start that puts all functions into executable memory.
    /// </summary>
    private ulong ProvedTextStart(ModuleData? module)
    {
        uint first = Entry(0), last = Entry(Count);
        if (module is not null && HoldsCode(module.Text))
            return module.Text;
        if (_header.TextStart != 0 && HoldsCode(_header.TextStart))
            return _header.TextStart;
        throw new TargetException(TargetError.Unsupported,
            $"'{Image.File.Path}' is stripped, and its Go function table does not say where the code starts. "
            + "Build it without '-s', or with a Go version between 1.19 and 1.27.");

        bool HoldsCode(ulong text) => last > first && Image.TryGetCodeOffset(text + first, last - first, out _);
    }
}
