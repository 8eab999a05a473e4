using System.Text;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>Finds rows of a function table by name: first the position of the name, then the row that refers to it.</summary>
internal static class FunctionIndex
{
    /// <summary>
    /// Returns the row of the function with exactly this name, otherwise of the first function with it after <c>/vendor/</c>, otherwise -1.
    /// </summary>
    /// <returns><see langword="null"/> if the name is in more places than any linker writes.</returns>
    public static (int Row, bool IsVendored)? Find(FunctionTable table, string symbol)
    {
        if (table.Names.Find(Encoding.UTF8.GetBytes(symbol)) is not { } matches)
            return null;
        int exact = -1, vendored = -1;
        foreach (NameMatch match in matches)
        {
            if (match.IsWhole || table.HasMergedNames)
                exact = Earlier(exact, table.RowOf(match.At));
            if (exact < 0 && match.IsVendored)
                vendored = Earlier(vendored, table.RowOf(match.Start));
        }
        return exact >= 0 ? (exact, false) : (vendored, true);
    }

    /// <summary>Returns the name from its own import path on: what follows the last <c>/vendor/</c>.</summary>
    public static ReadOnlySpan<byte> WithoutVendor(ReadOnlySpan<byte> name)
    {
        int at = name.LastIndexOf(NameIndex.Vendor);
        return at < 0 ? name : name[(at + NameIndex.Vendor.Length)..];
    }

    private static int Earlier(int row, int other) => row < 0 || (other >= 0 && other < row) ? other : row;
}
