using System.Buffers.Binary;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// Reads little-endian values one after the other. Reading past the end never throws: it yields zero, moves to the end and sets
/// <see cref="Failed"/>. A loop over hostile data therefore ends, and its result is judged once.
/// </summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public readonly bool AtEnd => Position >= _data.Length;

    public readonly int Remaining => _data.Length - Position;

    public byte U8() => Take(1) is [var b] ? b : (byte)0;

    public ushort U16() => Take(2) is { Length: 2 } b ? BinaryPrimitives.ReadUInt16LittleEndian(b) : (ushort)0;

    public uint U32() => Take(4) is { Length: 4 } b ? BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public ulong U64() => Take(8) is { Length: 8 } b ? BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    /// <summary>Reads an unsigned LEB128 number; bits past the 64th are dropped.</summary>
    public ulong Uleb()
    {
        if (Position < _data.Length && _data[Position] < 0x80)
            return _data[Position++];

        ulong value = 0;
        for (int shift = 0; !AtEnd; shift += 7)
        {
            byte b = _data[Position++];
            if (shift < 64)
                value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        Failed = true;
        return 0;
    }

    /// <summary>Reads a signed LEB128 number; bits past the 64th are dropped.</summary>
    public long Sleb()
    {
        long value = 0;
        for (int shift = 0; !AtEnd;)
        {
            byte b = _data[Position++];
            if (shift < 64)
                value |= (long)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
                return shift < 64 && (b & 0x40) != 0 ? value | (-1L << shift) : value;
        }
        Failed = true;
        return 0;
    }

    /// <summary>Returns the bytes up to the next NUL, which is skipped.</summary>
    public ReadOnlySpan<byte> CString()
    {
        int length = _data[Position..].IndexOf((byte)0);
        if (length < 0)
        {
            Fail();
            return default;
        }
        ReadOnlySpan<byte> text = _data.Slice(Position, length);
        Position += length + 1;
        return text;
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Remaining)
            Fail();
        else
            Position += (int)count;
    }

    public ReadOnlySpan<byte> Take(ulong count)
    {
        int start = Position;
        Skip(count);
        return Failed ? default : _data.Slice(start, (int)count);
    }

    private void Fail()
    {
        Position = _data.Length;
        Failed = true;
    }
}
