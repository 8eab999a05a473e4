using System.Numerics;
using System.Text;

namespace Sonde.Runtime.Targets.Functions;

/// <summary>
/// Finds rows of a function table by name. Chained hashing over row numbers: eight bytes a row, and names stay in the file.
/// </summary>
internal sealed class FunctionIndex
{
    private readonly FunctionTable _table;
    private readonly int[] _buckets;
    private readonly int[] _next;

    private FunctionIndex(FunctionTable table)
    {
        _table = table;
        _buckets = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(table.Count, 16, 1 << 24))];
        _next = new int[table.Count];
    }

    /// <summary>Reads all names of a table once.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fileLength">Length of its file in bytes, which all names together cannot exceed by much.</param>
    /// <returns><see langword="null"/> where rows share the bytes of their names so often that reading them would not end.</returns>
    public static FunctionIndex? TryCreate(FunctionTable table, ulong fileLength)
    {
        var index = new FunctionIndex(table);
        // Linkers may let a name end another one, so that some sharing is sound.
        ulong budget = 4 * fileLength;
        // Backwards, so that a chain lists its rows in the order of the table.
        for (int row = table.Count - 1; row >= 0; row--)
        {
            ReadOnlySpan<byte> name = table.NameOf(row);
            if (name.IsEmpty)
                continue;
            if ((uint)name.Length > budget)
                return null;
            budget -= (uint)name.Length;
            ref int bucket = ref index._buckets[index.BucketOf(WithoutVendor(name))];
            index._next[row] = bucket;
            bucket = row + 1;
        }
        return index;
    }

    /// <summary>Row of the function with exactly this name, else of the first that has it after <c>/vendor/</c>, else -1.</summary>
    public int Find(string symbol)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(symbol);
        int vendored = -1;
        for (int row = _buckets[BucketOf(WithoutVendor(wanted))] - 1; row >= 0; row = _next[row] - 1)
        {
            ReadOnlySpan<byte> name = _table.NameOf(row);
            if (name.SequenceEqual(wanted))
                return row;
            if (vendored < 0 && name.Length > wanted.Length && WithoutVendor(name).SequenceEqual(wanted))
                vendored = row;
        }
        return vendored;
    }

    /// <summary>The name from its own import path on: what follows the last <c>/vendor/</c>.</summary>
    public static ReadOnlySpan<byte> WithoutVendor(ReadOnlySpan<byte> name)
    {
        int at = name.LastIndexOf("/vendor/"u8);
        return at < 0 ? name : name[(at + "/vendor/".Length)..];
    }

    private int BucketOf(ReadOnlySpan<byte> name)
    {
        // FNV-1a by eight bytes; a chosen collision costs no more than a scan of the table.
        ulong hash = 14695981039346656037;
        for (; name.Length >= 8; name = name[8..])
            hash = (hash ^ BitConverter.ToUInt64(name)) * 1099511628211;
        foreach (byte b in name)
            hash = (hash ^ b) * 1099511628211;
        return (int)(hash ^ (hash >> 32)) & (_buckets.Length - 1);
    }
}
