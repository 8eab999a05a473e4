using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding) into a buffer that grows and is reused. For one
/// thread.
/// </summary>
internal sealed class ProtoWriter(int capacity = 256)
{
    private const int LengthDelimited = 2;
    private const int LongestVarint = 10;

    private byte[] _buffer = new byte[capacity];

    /// <summary>The number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written. Valid until the next write.</summary>
    public Memory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>The size of a number as a varint.</summary>
    public static int SizeOf(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) / 64;

    /// <summary>The size of a message as a field of another one: with its tag and its length.</summary>
    public static int SizeOfMessage(int field, int length) => SizeOf((uint)field << 3) + SizeOf((uint)length) + length;

    /// <summary>Discards everything after the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, 0);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);
        Length += sizeof(ulong);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
        Length += sizeof(uint);
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        BeginOf(field, value.Length);
        Raw(value);
    }

    /// <summary>Writes text. Replaces invalid UTF-8, which a receiver would refuse, by U+FFFD.</summary>
    public void Utf8(int field, ReadOnlySpan<byte> value)
    {
        if (System.Text.Unicode.Utf8.IsValid(value))
            Bytes(field, value);
        else
            Text(field, Encoding.UTF8.GetString(value));
    }

    public void Text(int field, ReadOnlySpan<char> value)
    {
        int mark = Begin(field);
        Length += Encoding.UTF8.GetBytes(value, Reserve(Encoding.UTF8.GetMaxByteCount(value.Length)));
        End(mark);
    }

    /// <summary>Begins a message or text whose length is known. It has no end.</summary>
    public void BeginOf(int field, int length)
    {
        Tag(field, LengthDelimited);
        Varint((uint)length);
    }

    /// <summary>Begins a message or text whose length is not known yet.</summary>
    /// <returns>The mark to pass to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, LengthDelimited);
        Reserve(1);
        return Length++;
    }

    /// <summary>Ends a message or text that <see cref="Begin"/> began. The innermost one must end first.</summary>
    public void End(int mark)
    {
        int size = Length - mark - 1;
        int extra = SizeOf((uint)size) - 1;
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(mark + 1, size).CopyTo(_buffer.AsSpan(mark + 1 + extra));
        }

        Length = mark;
        Varint((ulong)size);
        Length += size;
    }

    private void Tag(int field, int type) => Varint(((uint)field << 3) | (uint)type);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Varint(ulong value)
    {
        Span<byte> target = Reserve(LongestVarint);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            target[count++] = (byte)(value | 0x80);
        target[count++] = (byte)value;
        Length += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int count)
    {
        if (count > _buffer.Length - Length)
            Grow(count);
        return _buffer.AsSpan(Length);
    }

    private void Grow(int count) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
}
