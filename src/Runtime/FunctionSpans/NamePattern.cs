using System.Text.RegularExpressions;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>
/// A symbol with wildcards. A <c>*</c> stands for any characters inside one part of a name, which dots and slashes separate; the star of a
/// receiver, as in <c>main.(*Cart).Pay</c>, stands for itself.
/// </summary>
internal sealed class NamePattern(string pattern)
{
    private readonly Regex _fits = new(
        "^" + string.Concat(pattern.Select((c, i) => c == '*' && !(i > 0 && pattern[i - 1] == '(') ? "[^./]*" : Regex.Escape(c.ToString()))) + "$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Whether a symbol fits.</summary>
    public bool Fits(string symbol) => _fits.IsMatch(symbol);
}
