using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>Another place of a Go library's types and functions: the parts of one <c>[GoMoved]</c>.</summary>
/// <param name="From">The package, and the common beginning of the names.</param>
/// <param name="To">The package and the beginning of the names at the other place.</param>
internal sealed record GoMove((string Package, string Prefix) From, (string Package, string Prefix) To)
{
    /// <summary>Parses both texts. Returns <see langword="null"/> if one is not a package, a dot, a prefix and <c>*</c>.</summary>
    public static GoMove? TryParse(string from, string to) =>
        TrySplit(from) is { } left && TrySplit(to) is { } right ? new GoMove(left, right) : null;

    /// <summary>
    /// Returns a hook at its other place, including the functions to which it refers, or <see langword="null"/> if this move does not match
    /// its function.
    /// </summary>
    public HookSpec? Of(HookSpec hook) => OfSymbol(hook.Symbol) is { } symbol
        ? hook with
        {
            Symbol = symbol,
            InsteadOf = OfSymbol(hook.InsteadOf) ?? hook.InsteadOf,
            Until = OfSymbol(hook.Until) ?? hook.Until,
            Requires = OfSymbols(hook.Requires),
            OnlyWith = OfSymbols(hook.OnlyWith),
        }
        : null;

    /// <summary>Returns fields with their struct at its other place, or <see langword="null"/> if this move does not match it.</summary>
    public OffsetSpec? Of(OffsetSpec offset) =>
        offset.Package == From.Package && Rename(offset.Type) is { } type
            ? offset with { Package = To.Package, Type = type }
            : null;

    private EquatableArray<string> OfSymbols(EquatableArray<string> symbols) =>
        symbols.Select(symbol => OfSymbol(symbol) ?? symbol).ToEquatableArray();

    private string? OfSymbol(string? symbol)
    {
        string start = From.Package + ".";
        if (symbol is null || !symbol.StartsWith(start, StringComparison.Ordinal))
            return null;
        string rest = symbol.Substring(start.Length);
        string receiver = rest.StartsWith("(*", StringComparison.Ordinal) ? "(*" : "";
        return Rename(rest.Substring(receiver.Length)) is { } name ? To.Package + "." + receiver + name : null;
    }

    private string? Rename(string name) => name.StartsWith(From.Prefix, StringComparison.Ordinal) && name.Length > From.Prefix.Length
        ? To.Prefix + name.Substring(From.Prefix.Length)
        : null;

    private static (string Package, string Prefix)? TrySplit(string text)
    {
        int dot = text.IndexOf('.', text.LastIndexOf('/') + 1);
        return dot > 0 && text.EndsWith("*", StringComparison.Ordinal) && text.IndexOf('*') == text.Length - 1
            ? (text.Substring(0, dot), text.Substring(dot + 1, text.Length - dot - 2))
            : null;
    }
}
