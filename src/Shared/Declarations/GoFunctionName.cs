using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace Sonde.Shared.Declarations;

/// <summary>The parts of a function's symbol: <c>path/pkg.(*Type).Method</c>.</summary>
/// <param name="Package">The import path of the package.</param>
/// <param name="Receiver">The type of the receiver, such as <c>*Queue</c>; null if there is no receiver.</param>
/// <param name="Name">The function's name; null for a function literal, and for other functions that the compiler generates.</param>
/// <param name="IsGeneric">Whether the symbol contains type arguments.</param>
internal sealed record GoFunctionName(string Package, string? Receiver, string? Name, bool IsGeneric)
{
    private static readonly Regex Arguments = new(@"\[[^\[\]]*\]", RegexOptions.CultureInvariant);

    private static readonly Regex Inner = new(@"^(func|gowrap|deferwrap)?\d+$|-", RegexOptions.CultureInvariant);

    /// <summary>Splits a symbol as the linker writes it; null if it has no package.</summary>
    public static GoFunctionName? TryParse(string symbol)
    {
        string plain = Arguments.Replace(symbol, "");
        int dot = plain.IndexOf('.', plain.LastIndexOf('/') + 1);
        if (dot < 0)
            return null;
        string package = plain.Substring(0, dot).Replace("%2e", "."), rest = plain.Substring(dot + 1);
        string? receiver = null;
        if (rest.StartsWith("(*", StringComparison.Ordinal) && rest.IndexOf(").", StringComparison.Ordinal) is >= 0 and var end)
        {
            receiver = rest.Substring(1, end - 1);
            rest = rest.Substring(end + 2);
        }
        string[] parts = rest.Split('.');
        bool isInner = Inner.IsMatch(parts[parts.Length - 1]) || parts.Contains("") || parts.Length > (receiver is null ? 2 : 1);
        if (isInner)
            return new GoFunctionName(package, null, null, IsGeneric: false);
        if (parts.Length == 2)
            receiver = parts[0];
        return new GoFunctionName(package, receiver, parts[parts.Length - 1], plain != symbol);
    }

    /// <summary>Returns why a declaration cannot be that of this function, or null.</summary>
    public string? DifferenceOf(GoDeclaration declaration)
    {
        if (Name is null)
            return declaration.Name is null ? null : "the symbol is of a function literal, or made by the compiler: write 'func(...)' without a name";
        if (declaration.Name != Name)
            return declaration.Name is null ? $"it lacks the function's name, '{Name}'" : $"it is of '{declaration.Name}'";
        string? receiver = declaration.Receiver is { } declared
            ? new string([.. Arguments.Replace(declared.Text, "").Where(static c => !char.IsWhiteSpace(c))])
            : null;
        if (receiver != Receiver)
        {
            return receiver is null ? $"it lacks the receiver, of type '{Receiver}'"
                : Receiver is null ? $"it has a receiver, of type '{receiver}'"
                : $"its receiver is of type '{receiver}', not '{Receiver}'";
        }
        return declaration.IsGeneric == IsGeneric ? null
            : IsGeneric ? "it lacks the type parameters" : "it has type parameters: write the type arguments into the symbol, as 'go tool nm' prints them";
    }
}
