namespace Sonde.Runtime.Metrics.GoRuntime;

/// <summary>
/// A bucket of the histograms of times that a Go runtime keeps. Their number tells how they are divided. Go 1.19 has powers of two that are
/// divided into sixteen parts (https://github.com/golang/go/blob/go1.19/src/runtime/histogram.go), later versions into four
/// (https://github.com/golang/go/blob/go1.24.0/src/runtime/histogram.go).
/// </summary>
/// <param name="Nanoseconds">The shortest time in the bucket.</param>
/// <param name="Width">Its nanoseconds.</param>
internal readonly record struct GoTimeBucket(long Nanoseconds, long Width)
{
    private const int SixteenParts = 45 * 16;
    private const int FourParts = 40 * 4;
    private const int LeastBits = 6; // of the first buckets' width, where there are four parts

    /// <summary>The middle of the bucket, in seconds.</summary>
    internal double Seconds => (Nanoseconds + (Width / 2)) / 1e9;

    /// <summary>Whether histograms with so many buckets are known.</summary>
    internal static bool IsKnown(int count) => count is SixteenParts or FourParts;

    /// <summary>Returns a bucket of a histogram that has <paramref name="count"/> of them.</summary>
    internal static GoTimeBucket Of(int index, int count)
    {
        (int bits, int least) = count == SixteenParts ? (4, 0) : (2, LeastBits);
        int power = index >> bits, part = index & ((1 << bits) - 1), shift = least + Math.Max(power - 1, 0);
        long start = power == 0 ? 0 : 1L << (bits + shift);
        return new GoTimeBucket(start + ((long)part << shift), 1L << shift);
    }
}
