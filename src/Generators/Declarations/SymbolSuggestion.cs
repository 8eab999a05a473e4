using System.Text.RegularExpressions;
using Sonde.Shared;

namespace Sonde.Generators.Declarations;

/// <summary>Guesses which symbol an author meant. Every suggestion is a well-formed symbol.</summary>
internal static class SymbolSuggestion
{
    /// <summary>
    /// A version suffix of gopkg.in with a plain dot. The linker writes the dot as <c>%2e</c>, because the first dot after the last slash
    /// ends the package path (cmd/internal/objabi, PathToPrefix).
    /// </summary>
    private static readonly Regex PlainDot = new(
        @"^(gopkg\.in/(?:[^/]+/)*[^/.]+)\.(v\d+)(?=\.)", RegexOptions.CultureInvariant);

    /// <summary>A method as go/types writes it (Func.FullName): <c>(*net/http.Server).Serve</c>.</summary>
    private static readonly Regex ReceiverFirst = new(
        @"^\((\*?)([^()*\s]+)\.([\p{L}_][\p{L}\p{Nd}_]*)\)\.?(.+)$", RegexOptions.CultureInvariant);

    /// <summary>A receiver that lacks its star, its parentheses or its dot.</summary>
    private static readonly Regex Receiver = new(
        @"^([^()*\s]+?)[.:#/]*(?:\(\*?([\p{L}_][\p{L}\p{Nd}_]*)\)|\*([\p{L}_][\p{L}\p{Nd}_]*))[.:#]*(.+)$",
        RegexOptions.CultureInvariant);

    /// <summary>Whether a dot of the package path that the linker escapes is written as a plain dot.</summary>
    public static bool HasPlainDots(string symbol) => PlainDot.IsMatch(symbol);

    /// <summary>Returns a symbol that is similar to the text, or <see langword="null"/>.</summary>
    public static string? For(string text)
    {
        string symbol = Regex.Replace(text.Trim().Trim('"'), @"\(\)$|\s*\+0x[0-9a-f]+$", "", RegexOptions.CultureInvariant);
        symbol = PlainDot.Replace(symbol, "$1%2e$2");
        if (ReceiverFirst.Match(symbol) is { Success: true } first)
        {
            string type = first.Groups[3].Value;
            string receiver = first.Groups[1].Length > 0 ? "(*" + type + ")" : type;
            symbol = first.Groups[2].Value + "." + receiver + "." + first.Groups[4].Value;
        }
        else if (!GoSymbol.IsValid(symbol) && Receiver.Match(symbol) is { Success: true } match)
        {
            string type = match.Groups[2].Length > 0 ? match.Groups[2].Value : match.Groups[3].Value;
            symbol = match.Groups[1].Value + ".(*" + type + ")." + match.Groups[4].Value;
        }
        return symbol != text && GoSymbol.IsValid(symbol) ? symbol : null;
    }
}
