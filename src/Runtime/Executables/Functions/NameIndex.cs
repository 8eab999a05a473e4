using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// Finds names in a table of names, each of which is followed by a NUL. One pass records where each name ends and its last eight bytes,
/// which few other names share. The names stay in the file, and only those with the same ending are read again.
/// </summary>
internal sealed class NameIndex
{
    // The API server of Kubernetes has a few hundred thousand. Twelve bytes are kept for each.
    private const int MostNames = 8 << 20;
    private const int FirstNames = 256 << 10;
    private const ulong ShortName = 32;

    // A linker writes a name once. The name may also be the end of a few others.
    private const int MostMatches = 1024;
    private const int MostAlike = 64 << 10;

    private const int TailSize = sizeof(ulong);
    private const int BlockSize = 64;

    private readonly FileReader _file;
    private readonly ulong _offset;
    private ulong[] _tails;
    private int[] _ends;
    private int _count;

    /// <param name="image">The executable.</param>
    /// <param name="offset">The position of the names in the file, which is after the file's header.</param>
    /// <param name="length">Size of the names in bytes.</param>
    public NameIndex(ElfImage image, ulong offset, ulong length)
    {
        _file = image.File;
        _offset = offset;
        // The arrays take no memory until names are added.
        int first = (int)Math.Min(length / ShortName, FirstNames) + 1;
        _tails = GC.AllocateUninitializedArray<ulong>(first);
        _ends = GC.AllocateUninitializedArray<int>(first);
        // The bytes before the names, and later the end of the last window, are part of the tail of a shorter name.
        var stretch = new FileStretch(_file, offset - TailSize, length + TailSize, TailSize);
        while (stretch.MoveNext())
        {
            if (!TryAdd(stretch.Bytes, (int)stretch.Position))
                throw image.Malformed("has more names of functions than any linker writes");
        }
    }

    /// <summary>The text that precedes the import path of a vendored package.</summary>
    public static ReadOnlySpan<byte> Vendor => "/vendor/"u8;

    /// <summary>Returns the names that equal a symbol or end with it, in the order of their positions.</summary>
    /// <returns><see langword="null"/> if there are more than any linker writes.</returns>
    public List<NameMatch>? Find(ReadOnlySpan<byte> symbol)
    {
        Span<byte> last = stackalloc byte[TailSize];
        last.Clear();
        ReadOnlySpan<byte> end = symbol[Math.Max(0, symbol.Length - TailSize)..];
        end.CopyTo(last[(TailSize - end.Length)..]);
        ulong tail = BinaryPrimitives.ReadUInt64LittleEndian(last);
        // A shorter symbol leaves some bytes undetermined.
        ulong mask = end.IsEmpty ? 0 : ulong.MaxValue << (8 * (TailSize - end.Length));

        byte[] bytes = new byte[Vendor.Length + symbol.Length];
        var matches = new List<NameMatch>();
        int alike = 0;
        for (int i = Next(0, tail, mask); i >= 0; i = Next(i + 1, tail, mask))
        {
            int start = i == 0 ? 0 : _ends[i - 1] + 1, at = _ends[i] - symbol.Length;
            if (at < start)
                continue;
            if (++alike > MostAlike)
                return null;
            _file.Copy(_offset + (ulong)at - (ulong)Vendor.Length, bytes);
            if (!bytes.AsSpan(Vendor.Length).SequenceEqual(symbol))
                continue;
            if (matches.Count == MostMatches)
                return null;
            bool isVendored = at - start >= Vendor.Length && at - start <= FunctionTable.LongestName && bytes.AsSpan().StartsWith(Vendor);
            matches.Add(new NameMatch(start, at, isVendored));
        }
        return matches;
    }

    private int Next(int from, ulong tail, ulong mask)
    {
        ReadOnlySpan<ulong> tails = _tails.AsSpan(from, _count - from);
        if (mask == ulong.MaxValue)
            return tails.IndexOf(tail) is >= 0 and var next ? from + next : -1;
        for (int i = 0; i < tails.Length; i++)
        {
            if ((tails[i] & mask) == tail)
                return from + i;
        }
        return -1;
    }

    /// <summary>Adds the names that end in a window, whose first bytes serve only as the tails of names.</summary>
    private bool TryAdd(ReadOnlySpan<byte> window, int place)
    {
        int at = TailSize;
        for (; at <= window.Length - BlockSize; at += BlockSize)
        {
            ReadOnlySpan<byte> block = window.Slice(at, BlockSize);
            ulong ends = Ends(block) | (Ends(block[16..]) << 16) | (Ends(block[32..]) << 32) | (Ends(block[48..]) << 48);
            for (; ends != 0; ends &= ends - 1)
            {
                if (!TryAddEnd(window, place, at + BitOperations.TrailingZeroCount(ends)))
                    return false;
            }
        }
        for (; at < window.Length; at++)
        {
            if (window[at] == 0 && !TryAddEnd(window, place, at))
                return false;
        }
        return true;
    }

    /// <summary>Returns a bit for each of sixteen bytes: whether a name ends there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Ends(ReadOnlySpan<byte> bytes) =>
        Vector128.Equals(Vector128.Create(bytes), Vector128<byte>.Zero).ExtractMostSignificantBits();

    private bool TryAddEnd(ReadOnlySpan<byte> window, int place, int at)
    {
        if (_count == _ends.Length)
        {
            if (_count >= MostNames)
                return false;
            Array.Resize(ref _ends, 2 * _count);
            Array.Resize(ref _tails, 2 * _count);
        }
        _ends[_count] = place + at - TailSize;
        _tails[_count++] = MemoryMarshal.Read<ulong>(window[(at - TailSize)..]);
        return true;
    }
}
