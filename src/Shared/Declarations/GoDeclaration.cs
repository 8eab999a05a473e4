using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>A function's declaration in Go source, with the types that stand before it.</summary>
/// <param name="Receiver">The receiver, or null.</param>
/// <param name="Name">Its name, or null for a function literal.</param>
/// <param name="TypeParameters">Names of its type parameters, those of its receiver included.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Results">Its results.</param>
/// <param name="Types">What <c>type</c> lines before it say, by name.</param>
internal sealed record GoDeclaration(
    GoParameter? Receiver, string? Name, IReadOnlyList<string> TypeParameters, IReadOnlyList<GoParameter> Parameters,
    IReadOnlyList<GoParameter> Results, IReadOnlyDictionary<string, GoType> Types)
{
    /// <summary>Whether the compiler hands it a dictionary of its types besides what is declared.</summary>
    public bool IsGeneric => TypeParameters.Count > 0;

    /// <summary>Reads a declaration; null where the text is not one, and <paramref name="mistake"/> then says where and why.</summary>
    public static GoDeclaration? TryParse(string text, out string mistake)
    {
        mistake = "";
        try
        {
            return new GoDeclarationParser(text).Parse();
        }
        catch (GoSyntaxException exception)
        {
            mistake = $"at column {exception.Place + 1}, {exception.Message}";
            return null;
        }
    }
}
