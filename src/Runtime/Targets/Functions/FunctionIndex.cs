using System.Text;

namespace Sonde.Runtime.Targets.Functions;

/// <summary>
/// Finds rows of a function table by name, without reading the names of all: first the name among the names' bytes, then the row that
/// refers to that place. Four bytes a row; names stay in the file.
/// </summary>
internal sealed class FunctionIndex(FunctionTable table)
{
    // A linker writes a name once. It may also be the end of a few others.
    private const int MostOccurrences = 1024;

    private readonly int[] _places = table.NamePlaces();

    private static ReadOnlySpan<byte> Vendor => "/vendor/"u8;

    /// <summary>Row of the function with exactly this name, else of the first that has it after <c>/vendor/</c>, else -1.</summary>
    /// <returns><see langword="null"/> where the name stands in more places than any linker writes.</returns>
    public int? Find(string symbol)
    {
        ReadOnlySpan<byte> names = table.Names;
        byte[] wanted = [.. Encoding.UTF8.GetBytes(symbol), 0];
        int exact = -1, vendored = -1, occurrences = 0;
        for (int at = 0; names[at..].IndexOf(wanted) is >= 0 and var next; at++)
        {
            at += next;
            if (++occurrences > MostOccurrences)
                return null;
            exact = Earlier(exact, _places.AsSpan().IndexOf(at));
            if (exact < 0 && names[..at].EndsWith(Vendor))
                vendored = Earlier(vendored, _places.AsSpan().IndexOf(StartOf(names, at)));
        }
        return exact >= 0 ? exact : vendored;
    }

    /// <summary>The name from its own import path on: what follows the last <c>/vendor/</c>.</summary>
    public static ReadOnlySpan<byte> WithoutVendor(ReadOnlySpan<byte> name)
    {
        int at = name.LastIndexOf(Vendor);
        return at < 0 ? name : name[(at + Vendor.Length)..];
    }

    /// <summary>Where the name begins that a place is inside of.</summary>
    public static int StartOf(ReadOnlySpan<byte> names, int at)
    {
        int from = Math.Max(0, at - FunctionTable.LongestName);
        return from + names[from..at].LastIndexOf((byte)0) + 1;
    }

    private static int Earlier(int row, int other) => row < 0 || (other >= 0 && other < row) ? other : row;
}
