using System.Text.RegularExpressions;

namespace Sonde.Shared;

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

    // gopkg.in writes it behind a dot, which the linker escapes in the last element.
    private static readonly Regex VersionElement = new(@"(?:[/.]|%2e)v\d+(?=/|$)", RegexOptions.CultureInvariant);

    /// <summary>
    /// The first elements of the import paths of Go itself ($GOROOT/src of Go 1.17 to 1.27). This must be a list, because the path of a
    /// program's own module may have no dot either. The version of a package that a later Go adds is unknown until it is listed here.
    /// </summary>
    private static readonly HashSet<string> StandardRoots = new(
        ("archive arena bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors expvar flag "
            + "fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime simd slices "
            + "sort strconv strings structs sync syscall testing text time unicode unique unsafe uuid vendor weak").Split(' '),
        StringComparer.Ordinal);

    public static bool IsValid(string symbol) => Pattern.IsMatch(symbol);

    /// <summary>
    /// Returns the import path of the package that declares a function: <c>database/sql</c> for <c>database/sql.(*DB).queryDC</c>.
    /// </summary>
    public static string PackageOf(string symbol)
    {
        int end = symbol.IndexOfAny(['(', '[']);
        int slash = symbol.LastIndexOf('/', end >= 0 ? end : symbol.Length - 1);
        int dot = symbol.IndexOf('.', slash + 1);
        return dot < 0 ? symbol : symbol.Substring(0, dot);
    }

    /// <summary>
    /// Whether two functions are of different major versions of one package: <c>example.com/db/v4.Open</c> and <c>example.com/db/v5.Open</c>.
    /// </summary>
    public static bool AreOfOtherVersions(string symbol, string other)
    {
        string package = PackageOf(symbol), otherPackage = PackageOf(other);
        return package != otherPackage && VersionElement.Replace(package, "") == VersionElement.Replace(otherPackage, "");
    }

    /// <summary>
    /// Returns the last part of a symbol without type arguments: <c>Push</c> for <c>main.(*Queue[go.shape.int]).Push</c>, and <c>Map</c> for
    /// <c>main.Map[...]</c>.
    /// </summary>
    public static string NameOf(string symbol)
    {
        int open = 0, from = 0;
        for (int i = 0; i < symbol.Length; i++)
        {
            open += symbol[i] == '[' ? 1 : symbol[i] == ']' ? -1 : 0;
            if (symbol[i] == '.' && open == 0)
                from = i + 1;
        }
        return symbol.Substring(from).Split('[')[0];
    }

    /// <summary>Whether a symbol has a <c>*</c> that stands for any characters; the one in <c>(*Cart)</c> is part of a name.</summary>
    public static bool IsPattern(string symbol) =>
        symbol.Where((c, i) => c == '*' && (i == 0 || symbol[i - 1] != '(')).Any();

    /// <summary>Whether a package belongs to Go itself, provided that no module of the build has its path.</summary>
    public static bool IsStandard(string importPath)
    {
        int slash = importPath.IndexOf('/');
        return StandardRoots.Contains(slash < 0 ? importPath : importPath.Substring(0, slash));
    }
}
