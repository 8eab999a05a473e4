using System.Buffers.Binary;
using System.Text;

namespace Sonde.Runtime.Tests.Mutation;

/// <summary>Writes little-endian values and records the position of each, so that a mutation can target whole values.</summary>
internal sealed class ImageWriter
{
    private readonly List<byte> _bytes = [];
    private readonly List<(int At, int Width)> _values = [];

    public int Position => _bytes.Count;

    public IReadOnlyList<(int At, int Width)> Values => _values;

    public byte[] ToArray() => [.. _bytes];

    public ImageWriter U8(params int[] values) => Each(values, 1);

    public ImageWriter U16(params int[] values) => Each(values, 2);

    public ImageWriter U32(params int[] values) => Each(values, 4);

    public ImageWriter U64(params long[] values)
    {
        foreach (long value in values)
            Number(value, 8);
        return this;
    }

    public ImageWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public ImageWriter Hex(string hex) => Raw(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    /// <summary>Writes a text after its length in one byte.</summary>
    public ImageWriter Counted(string text) => U8(text.Length).Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a text and a NUL after it; returns where the text begins.</summary>
    public int Terminated(string text)
    {
        int at = Position;
        Raw(Encoding.UTF8.GetBytes(text)).Raw([0]);
        return at;
    }

    public int Align(int size)
    {
        while (Position % size != 0)
            _bytes.Add(0);
        return Position;
    }

    /// <summary>Overwrites a value that was not known when its position was written.</summary>
    public void Patch64(int at, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        for (int i = 0; i < bytes.Length; i++)
            _bytes[at + i] = bytes[i];
    }

    private ImageWriter Each(int[] values, int width)
    {
        foreach (int value in values)
            Number(value, width);
        return this;
    }

    private void Number(long value, int width)
    {
        _values.Add((Position, width));
        for (int i = 0; i < width; i++)
            _bytes.Add((byte)(value >> (8 * i)));
    }
}
