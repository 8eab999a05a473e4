using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Targets.Sites;

/// <summary>
/// Finds every place in x86-64 code that could refer to an address: where four bytes, taken as a distance from their end, lead there.
/// Calls, jumps and address loads all are written so; some of the places are no instruction at all.
/// </summary>
internal static class CodeReferences
{
    /// <summary>Bytes of a reference.</summary>
    public const int DistanceSize = 4;

    /// <summary>Addresses of the four bytes, in order.</summary>
    /// <param name="code">The code.</param>
    /// <param name="start">Its address.</param>
    /// <param name="target">The address that is referred to.</param>
    /// <param name="most">Places to stop after.</param>
    public static List<ulong> Find(ReadOnlySpan<byte> code, ulong start, ulong target, int most)
    {
        var found = new List<ulong>();
        // Distances stand at any byte; the code is read as whole numbers four times, each time one byte further.
        for (int shift = 0; shift < DistanceSize && shift < code.Length; shift++)
        {
            int last = unchecked((int)(target - start - (ulong)shift - DistanceSize));
            Find(MemoryMarshal.Cast<byte, int>(code[shift..]), last, start + (ulong)shift, found, most);
        }
        found.Sort();
        return found;
    }

    /// <summary>Number <c>i</c> is a reference where it is <c>first - 4 i</c>.</summary>
    private static void Find(ReadOnlySpan<int> numbers, int first, ulong start, List<ulong> found, int most)
    {
        int width = Vector<int>.Count, i = 0;
        Vector<int> steps = Vector<int>.Zero;
        for (int lane = 0; lane < width; lane++)
            steps = steps.WithElement(lane, -DistanceSize * lane);
        for (; i + width <= numbers.Length; i += width)
        {
            Vector<int> wanted = steps + new Vector<int>(unchecked(first - (DistanceSize * i)));
            if (Vector.EqualsAny(new Vector<int>(numbers[i..]), wanted))
                Take(i, i + width, numbers);
        }
        Take(i, numbers.Length, numbers);

        void Take(int from, int to, ReadOnlySpan<int> of)
        {
            for (int at = from; at < to && found.Count < most; at++)
            {
                if (of[at] == unchecked(first - (DistanceSize * at)))
                    found.Add(start + ((ulong)at * DistanceSize));
            }
        }
    }
}
