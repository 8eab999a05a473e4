using System.Buffers.Binary;

namespace Sonde.Runtime.Tests.Mutation;

/// <summary>Damages a file in one of the ways that have broken readers of such files. The same seed causes the same damage.</summary>
internal sealed class Mutator(byte[] original, IReadOnlyList<(int At, int Width)> values)
{
    private const int MostSteps = 6;

    /// <summary>Writes the damaged file into a buffer of the original's size.</summary>
    /// <returns>Its length.</returns>
    public int Mutate(int seed, Span<byte> file)
    {
        var random = new Random(seed);
        original.CopyTo(file);
        for (int steps = random.Next(1, MostSteps); steps > 0; steps--)
        {
            switch (random.Next(10))
            {
                case < 7:
                    ChangeValue(random, file);
                    break;
                case 7:
                    file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 8:
                    int length = random.Next(1, 256);
                    file.Slice(random.Next(file.Length - length), length).CopyTo(file[random.Next(file.Length - length)..]);
                    break;
                default:
                    file = file[..random.Next(1, file.Length + 1)];
                    if (file.Length < 300)
                        return file.Length;
                    break;
            }
        }
        return file.Length;
    }

    private void ChangeValue(Random random, Span<byte> file)
    {
        (int at, int width) = values[random.Next(values.Count)];
        if (at + width > file.Length)
            return;
        Span<byte> place = file.Slice(at, width);
        long old = Read(place);
        (int otherAt, int otherWidth) = values[random.Next(values.Count)];
        long value = random.Next(12) switch
        {
            0 => 0,
            1 => 1,
            2 => -1,
            3 => old + 1,
            4 => old - 1,
            5 => old * 2,
            6 => file.Length,
            7 => long.MaxValue >> (8 * random.Next(8)),
            8 => 1L << random.Next(64),
            9 => at, // points at itself
            10 when otherAt + otherWidth <= file.Length => Read(file.Slice(otherAt, otherWidth)),
            _ => random.NextInt64(),
        };
        for (int i = 0; i < width; i++)
            place[i] = (byte)(value >> (8 * i));
    }

    private static long Read(ReadOnlySpan<byte> place)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        place.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
