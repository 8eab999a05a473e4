using System.Buffers.Binary;
using System.Text;

namespace Sonde.Build.Objects;

/// <summary>
/// Reads little-endian numbers from a part of an object. A read past the end throws an <see cref="ObjectFormatException"/> that names
/// the part. Every offset is checked, because offsets come from the file and are not trusted.
/// </summary>
internal readonly ref struct CheckedBytes(ReadOnlySpan<byte> bytes, string part)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _part = part;

    public int Length => _bytes.Length;

    public byte Byte(ulong offset) => Take(offset, 1)[0];

    public ushort UInt16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Take(offset, 2));

    public uint UInt32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Take(offset, 4));

    public ulong UInt64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Take(offset, 8));

    public CheckedBytes Slice(ulong offset, ulong length, string part) => new(Take(offset, length), part);

    /// <summary>Reads a string that ends with a zero byte.</summary>
    public string Text(ulong offset)
    {
        ReadOnlySpan<byte> rest = Take(offset, 0, toEnd: true);
        int end = rest.IndexOf((byte)0);
        if (end < 0)
            throw new ObjectFormatException($"{_part}: the string at {offset} has no end.");
        return Encoding.UTF8.GetString(rest[..end]);
    }

    private ReadOnlySpan<byte> Take(ulong offset, ulong length, bool toEnd = false)
    {
        ulong size = (ulong)_bytes.Length;
        if (offset > size || length > size - offset)
            throw new ObjectFormatException($"{_part}: {length} bytes at {offset} are past its end at {size}.");
        return toEnd ? _bytes[(int)offset..] : _bytes.Slice((int)offset, (int)length);
    }
}
