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

    /// <summary>
    /// First elements of the standard library's import paths ($GOROOT/src of Go 1.17 to 1.27). A list, because a program's own
    /// module may have a path without a dot too.
    /// </summary>
    private static readonly HashSet<string> StandardRoots = new(
        ("archive arena bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt "
            + "go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort "
            + "strconv strings structs sync syscall testing text time unicode unique vendor weak").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Whether the function's package belongs to Go itself.</summary>
    public static bool IsOfStandardLibrary(string symbol)
    {
        int end = symbol.IndexOfAny(['/', '.']);
        return end > 0 && StandardRoots.Contains(symbol.Substring(0, end));
    }

    public static bool IsValid(string symbol) => Pattern.IsMatch(symbol);
}
