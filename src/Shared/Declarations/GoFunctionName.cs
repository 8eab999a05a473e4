using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace Sonde.Shared.Declarations;

/// <summary>A function's symbol, taken apart: <c>path/pkg.(*Type).Method</c>.</summary>
/// <param name="Package">Import path of its package.</param>
/// <param name="Receiver">Its receiver's type, as <c>*Queue</c>; null where it has none.</param>
/// <param name="Name">Its name; null for a function literal, and for what else the compiler makes inside of a function.</param>
/// <param name="IsGeneric">Whether type arguments stand in it.</param>
internal sealed record GoFunctionName(string Package, string? Receiver, string? Name, bool IsGeneric)
{
    private static readonly Regex Arguments = new(@"\[[^\[\]]*\]", RegexOptions.CultureInvariant);

    private static readonly Regex Inner = new(@"^(func|gowrap|deferwrap)?\d+$|-", RegexOptions.CultureInvariant);

    /// <summary>Takes a symbol apart as it is written for the linker; null where it has no package.</summary>
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

    /// <summary>What keeps a declaration from being this function's, or null.</summary>
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
