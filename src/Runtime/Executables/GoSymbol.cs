namespace Sonde.Runtime.Executables;

/// <summary>What a Go linker symbol says of its place.</summary>
internal static class GoSymbol
{
    /// <summary>
    /// The import path of the package that declares a function: <c>database/sql</c> of <c>database/sql.(*DB).queryDC</c>.
    /// </summary>
    internal static string PackageOf(string symbol)
    {
        int slash = symbol.LastIndexOf('/', FirstOf(symbol, "([") is >= 0 and var end ? end : symbol.Length - 1);
        int dot = symbol.IndexOf('.', slash + 1);
        return dot < 0 ? symbol : symbol[..dot];
    }

    private static int FirstOf(string symbol, string characters) => symbol.AsSpan().IndexOfAny(characters);
}
