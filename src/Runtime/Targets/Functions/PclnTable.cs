using System.Buffers.Binary;
using Sonde.Runtime.Targets.Elf;

namespace Sonde.Runtime.Targets.Functions;

/// <summary>The functions of <c>.gopclntab</c>, which every Go executable carries, stripped or not.</summary>
internal sealed class PclnTable : FunctionTable
{
    private readonly ElfImage _image;
    private readonly PclnHeader _header;
    private readonly ulong _text;

    private PclnTable(RuntimeTables tables, PclnHeader header)
    {
        _image = tables.Image;
        _header = header;
        _text = ProvedTextStart(tables.Module);
    }

    public override int Count => _header.FunctionCount;

    /// <summary>Opens the table.</summary>
    /// <exception cref="TargetException">It is there, but where its functions start cannot be proved.</exception>
    public static PclnTable? TryOpen(RuntimeTables tables) =>
        tables.Functions is { } header ? new PclnTable(tables, header) : null;

    public override ReadOnlySpan<byte> NameOf(int row)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        // The row's second half leads to its _func (runtime/runtime2.go): entryOff, then nameOff.
        ulong function = _header.TableOffset + U32(bytes, _header.TableOffset + ((ulong)row * 8) + 4);
        return NameAt(bytes[(int)_header.NamesOffset..], U32(bytes, function + 4));
    }

    public override ReadOnlySpan<byte> Names => Bytes[(int)_header.NamesOffset..(int)_header.NamesEnd];

    public override int[] NamePlaces()
    {
        var places = new int[Count];
        ReadOnlySpan<byte> bytes = Bytes;
        ReadOnlySpan<byte> table = bytes[(int)_header.TableOffset..];
        for (int row = 0; row < places.Length; row++)
        {
            ulong function = BinaryPrimitives.ReadUInt32LittleEndian(table[((row * 8) + 4)..]) + 4UL;
            places[row] = function + 4 <= (ulong)table.Length
                ? BinaryPrimitives.ReadInt32LittleEndian(table[(int)function..])
                : -1;
        }
        return places;
    }

    public override (ulong Address, ulong Size) RangeOf(int row)
    {
        uint start = Entry(row), end = Entry(row + 1);
        return (_text + start, end > start ? end - start : 0);
    }

    /// <summary>Finds the function whose code an address lies in, padding behind it included.</summary>
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

    /// <summary>Whether a name stands among the names of functions, alone or behind <c>/vendor/</c>.</summary>
    public bool HasName(string symbol)
    {
        // Each name ends with a NUL, so that one precedes every name but the first.
        ReadOnlySpan<byte> names = Names;
        byte[] wanted = [.. System.Text.Encoding.UTF8.GetBytes(symbol), 0];
        for (int at = 0; ; at++)
        {
            int next = names[at..].IndexOf(wanted);
            if (next < 0)
                return false;
            at += next;
            if (at == 0 || names[at - 1] == 0 || names[..at].EndsWith("/vendor/"u8))
                return true;
        }
    }

    private ReadOnlySpan<byte> Bytes => _header.Bytes(_image);

    private uint Entry(int row) => _header.Entry(_image, row);

    /// <summary>
    /// A wrong start would put every probe into the middle of foreign code, so nothing is guessed: either the moduledata agrees
    /// with the table, or the header (before Go 1.26) holds a start that puts all functions into executable memory.
    /// </summary>
    private ulong ProvedTextStart(ModuleData? module)
    {
        uint first = Entry(0), last = Entry(Count);
        if (module is not null && HoldsCode(module.Text))
            return module.Text;
        if (_header.TextStart != 0 && HoldsCode(_header.TextStart))
            return _header.TextStart;
        throw new TargetException(TargetError.Unsupported,
            $"'{_image.File.Path}' is stripped, and its Go function table does not say where the code starts. "
            + "Build it without '-s', or with a Go version between 1.19 and 1.27.");

        bool HoldsCode(ulong text) => last > first && _image.TryGetCodeOffset(text + first, last - first, out _);
    }

    private static uint U32(ReadOnlySpan<byte> bytes, ulong offset) =>
        offset + 4 <= (ulong)bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)offset..]) : 0;
}
