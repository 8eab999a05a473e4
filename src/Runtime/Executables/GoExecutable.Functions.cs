using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    private FunctionTable? _functions;
    private PclnTable? _pclnTable;

    /// <summary>Finds a function by its symbol.</summary>
    /// <param name="symbol">
    /// The name as Go's linker writes it: <c>net/http.(*conn).serve</c>. If no function has exactly this name, a vendored copy
    /// (<c>app/vendor/…</c>) is found.
    /// </param>
    /// <param name="function">The function.</param>
    /// <returns><see langword="false"/> if the executable does not have the function, or has it only inlined into others.</returns>
    public bool TryGetFunction(string symbol, out GoFunction function)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        if (!_known.Functions.TryGet(symbol, out function))
            _known.Functions.Add(symbol, function = Find(symbol));
        return function.Name is not null;
    }

    private GoFunction Find(string symbol)
    {
        FunctionTable table = FunctionsOfFile();
        (int row, bool isVendored) = Row(table, symbol);
        if (row < 0)
            return default;
        string name = isVendored ? Encoding.UTF8.GetString(table.NameOf(row)) : symbol;
        (ulong address, ulong size) = table.RangeOf(row);
        if (!_image.TryGetCodeOffset(address, Math.Max(size, 1), out ulong offset))
            throw _image.Malformed($"has the function '{name}' outside its code");
        return new GoFunction(name, address, size, (long)offset);
    }

    /// <summary>Whether code of a package is linked in, vendored or not.</summary>
    /// <param name="importPath">Import path: <c>net/http</c>.</param>
    public bool HasPackage(string importPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(importPath);
        byte[] prefix = Encoding.UTF8.GetBytes(StructQuery.EscapePackage(importPath) + ".");
        FunctionTable table = FunctionsOfFile();
        for (int row = 0; row < table.Count; row++)
        {
            if (FunctionIndex.WithoutVendor(table.NameOf(row)).StartsWith(prefix))
                return true;
        }
        return false;
    }

    /// <summary>Returns the symbol table if it is Go's, otherwise the function table, which the runtime needs and no tool strips.</summary>
    private FunctionTable FunctionsOfFile()
    {
        if (_functions is not null)
            return _functions;
        // A table may contain only the symbols of C; every Go program has runtime.main.
        if (SymbolTable.TryOpen(_image) is { } symbols && Row(symbols, "runtime.main").Row >= 0)
            return _functions = symbols;
        return _functions = FunctionNames() ?? throw _image.Malformed("has neither Go's symbols nor Go's function table");
    }

    private PclnTable? FunctionNames() => _pclnTable ??= PclnTable.TryOpen(_tables);

    private (int Row, bool IsVendored) Row(FunctionTable table, string symbol) =>
        FunctionIndex.Find(table, symbol) ?? throw _image.Malformed($"has the name '{symbol}' too many times");
}
