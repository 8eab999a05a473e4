namespace Sonde.Shared.Declarations;

/// <summary>
/// The messages about a wrong <c>Declaration</c>. An analyzer reports them in an editor, and the build reports them before it runs clang.
/// </summary>
internal static class DeclarationRules
{
    public const string Malformed = "SND1021";
    public const string Differs = "SND1022";

    public const string MalformedMessage =
        "'{0}' is not the declaration of a Go function: {1}. Copy it from the Go source, with 'type' lines before it where a type's size matters.";

    public const string DiffersMessage =
        "'{0}' has a Declaration that does not match: {1}. Copy the declaration of the hooked function.";

    /// <summary>Returns the rule that a hook's declaration breaks and the arguments of its message; null if it breaks none.</summary>
    public static (string Id, string First, string Second)? MistakeOf(string symbol, string declaration)
    {
        if (GoDeclaration.TryParse(declaration, out string mistake) is not { } parsed)
            return (Malformed, Line(declaration), mistake);
        return GoFunctionName.TryParse(symbol)?.DifferenceOf(parsed) is { } difference ? (Differs, symbol, difference) : null;
    }

    private static string Line(string text)
    {
        string line = string.Join(" ", text.Split([' ', '\t', '\r', '\n'], System.StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 200 ? line : line.Remove(200);
    }
}
