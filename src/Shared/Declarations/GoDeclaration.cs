using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>A function's declaration in Go source, with the type declarations before it.</summary>
/// <param name="Receiver">The receiver, or null.</param>
/// <param name="Name">The function's name, or null for a function literal.</param>
/// <param name="TypeParameters">The names of the type parameters, including those of the receiver.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Results">The results.</param>
/// <param name="Types">The types that <c>type</c> lines before the function declare, by name.</param>
internal sealed record GoDeclaration(
    GoParameter? Receiver, string? Name, IReadOnlyList<string> TypeParameters, IReadOnlyList<GoParameter> Parameters,
    IReadOnlyList<GoParameter> Results, IReadOnlyDictionary<string, GoType> Types)
{
    /// <summary>Whether the compiler passes a dictionary of type arguments in addition to the declared parameters.</summary>
    public bool IsGeneric => TypeParameters.Count > 0;

    /// <summary>Parses a declaration; null if the text is not one. Then <paramref name="mistake"/> says where and why.</summary>
    public static GoDeclaration? TryParse(string text, out string mistake)
    {
        mistake = "";
        try
        {
            return new GoDeclarationParser(text).Parse();
        }
        catch (GoSyntaxException e)
        {
            mistake = $"at column {e.Place + 1}, {e.Message}";
            return null;
        }
    }
}
