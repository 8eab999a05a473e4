using System.Text.RegularExpressions;

namespace Sonde.Generators.Declarations;

/// <summary>
/// The names of Go functions as the linker writes them: <c>path/pkg.Func</c>, <c>path/pkg.Type.Method</c>,
/// <c>path/pkg.(*Type).Method</c>, with <c>[...]</c> for type arguments, <c>.func1</c> for closures and <c>-fm</c> for method
/// values. Dots of the last path element are written <c>%2e</c> (cmd/internal/objabi, PathToPrefix).
/// </summary>
internal static class GoSymbol
{
    private const string Identifier = @"[\p{L}_][\p{L}\p{Nd}_]*(?:\[[^\s\[\]]*\])?";

    private static readonly Regex Pattern = new(
        @"^(?:[^\s/()\[\]*""]+/)*[^\s/()\[\]*"".]+\.(?:\(\*" + Identifier + @"\)\.)?" + Identifier
        + @"(?:\.(?:" + Identifier + @"|\d+))*(?:-fm)?$",
        RegexOptions.CultureInvariant);

    public static bool IsValid(string symbol) => Pattern.IsMatch(symbol);
}
