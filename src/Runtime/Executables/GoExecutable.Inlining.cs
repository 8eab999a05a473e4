using Sonde.Runtime.Executables.Functions;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    private InlineTrees? _inlineTrees;
    private bool _inlineTreesAreSought;

    /// <summary>
    /// Whether the function was inlined into its callers and has no code of its own. <see cref="TryGetFunction"/> then does not find it,
    /// although the program runs it.
    /// </summary>
    /// <param name="symbol">The name as Go's linker writes it.</param>
    public bool IsInlined(string symbol)
    {
        // The runtime names inlined calls in stack traces, so their names are among those of the functions (`inlineUnwinder`).
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        return !TryGetFunction(symbol, out _) && FunctionNames() is { } names && names.FindName(symbol) >= 0;
    }

    /// <summary>
    /// Returns the functions whose code contains a copy of the function's body, because the compiler inlined calls of it. A probe at the
    /// function itself does not see those calls. The function may still have code of its own, for other callers or for none.
    /// </summary>
    /// <param name="symbol">The name as Go's linker writes it.</param>
    /// <returns>Their names in the order of their addresses, at most 64; empty if there are none, or if it cannot be determined.</returns>
    public IReadOnlyList<string> GetInliningFunctions(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        if (!_known.Inlining.TryGet(symbol, out IReadOnlyList<string>? holders))
            _known.Inlining.Add(symbol, holders = FindHolders(symbol));
        return holders;
    }

    /// <summary>Returns the functions that have no code of their own, because all calls of them are inlined, and that a predicate accepts.</summary>
    /// <param name="accepts">Receives each name as UTF-8.</param>
    internal List<string> FindInlined(Func<ReadOnlySpan<byte>, bool> accepts)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        return FunctionNames()?.InlinedNames(accepts) ?? [];
    }

    private IReadOnlyList<string> FindHolders(string symbol)
    {
        if (FunctionNames() is not { } table || PlaceOfName(table, symbol) is not (>= 0 and var place))
            return [];
        if (!_inlineTreesAreSought && _tables.Module is { } module)
            _inlineTrees = InlineTrees.TryOpen(_image, module, table);
        _inlineTreesAreSought = true;
        return _inlineTrees?.HoldersOf((uint)place) ?? [];
    }

    private int PlaceOfName(PclnTable table, string symbol) =>
        TryGetFunction(symbol, out GoFunction function) && table.TryFindRow(function.Address, out int row)
            ? (int)table.NamePlaceOf(row)
            : table.FindName(symbol);
}
