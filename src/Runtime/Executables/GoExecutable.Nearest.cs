using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Names;
using Sonde.Shared;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    /// <summary>
    /// Returns the functions whose symbols are nearest to one that the executable does not have: almost the same spelling, or, for a plain
    /// function, a method of that name in the same package. It examines every function and is meant for messages.
    /// </summary>
    internal IReadOnlyList<string> NearestFunctions(string symbol, int count)
    {
        string package = GoSymbol.PackageOf(symbol);
        byte[] name = Encoding.UTF8.GetBytes(symbol[(symbol.LastIndexOf('.') + 1)..]);
        byte[] inPackage = Encoding.UTF8.GetBytes(package + ".");
        bool isPlain = symbol.IndexOf('.', Math.Min(package.Length + 1, symbol.Length)) < 0;
        int most = NameDistance.MostFor(symbol);
        var near = new List<string>();
        var namesakes = new List<string>();
        FunctionTable table = FunctionsOfFile();
        for (int row = 0; row < table.Count; row++)
        {
            ReadOnlySpan<byte> bytes = table.NameOf(row);
            bool isOfPackage = Ascii.EqualsIgnoreCase(bytes[..Math.Min(bytes.Length, inPackage.Length)], inPackage);
            bool isNamesake = bytes.Length > name.Length && bytes[^(name.Length + 1)] == '.'
                && Ascii.EqualsIgnoreCase(bytes[^name.Length..], name);
            if (!isOfPackage && !isNamesake)
                continue;
            string other = Encoding.UTF8.GetString(bytes);
            if (NameDistance.Between(symbol, other, most) is not null)
                near.Add(other);
            else if (isPlain && isOfPackage && isNamesake)
                namesakes.Add(other);
        }
        return [.. NameDistance.Nearest(symbol, near, count).Concat(namesakes.Order(StringComparer.Ordinal)).Take(count)];
    }

    /// <summary>
    /// Returns the functions of the package that a symbol names, vendored or not, except those generated for closures; for messages.
    /// </summary>
    internal IReadOnlyList<string> FunctionsBeside(string symbol)
    {
        byte[] inPackage = Encoding.UTF8.GetBytes(GoSymbol.PackageOf(symbol) + ".");
        return FunctionsWhere(name => FunctionIndex.WithoutVendor(name).StartsWith(inPackage) && name.IndexOf(".func"u8) < 0);
    }

    /// <summary>Returns the functions whose symbols contain a text, in ordinal order.</summary>
    internal IReadOnlyList<string> FunctionsWith(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return FunctionsWhere(name => name.IndexOf(bytes) >= 0);
    }

    private List<string> FunctionsWhere(Func<ReadOnlySpan<byte>, bool> fits)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        FunctionTable table = FunctionsOfFile();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < table.Count; row++)
        {
            if (table.NameOf(row) is { IsEmpty: false } name && fits(name))
                names.Add(Encoding.UTF8.GetString(name));
        }
        return [.. names];
    }
}
