using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Sonde.Generators.Infrastructure;

/// <summary>Converts C names to C# names, and text to C# literals.</summary>
internal static class Identifiers
{
    /// <summary>
    /// Converts a name to Pascal case: <c>trace_id</c> and <c>TRACE_ID</c> become <c>TraceId</c>, and <c>userAgent</c> becomes
    /// <c>UserAgent</c>.
    /// </summary>
    /// <remarks>A character that C# does not allow in names, such as <c>$</c>, separates words too.</remarks>
    public static string Pascal(string name)
    {
        var text = new StringBuilder(name.Length);
        string plain = new([.. name.Select(static c => char.IsLetterOrDigit(c) ? c : '_')]);
        foreach (string word in plain.Split(['_'], StringSplitOptions.RemoveEmptyEntries))
        {
            bool shouts = word.Length > 1 && !word.Any(char.IsLower);
            // Adjacent numbers keep their separator: HTTP_1_1 does not become Http11.
            if (text.Length > 0 && char.IsDigit(text[text.Length - 1]) && char.IsDigit(word[0]))
                text.Append('_');
            text.Append(char.ToUpperInvariant(word[0]));
            text.Append(shouts ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }
        if (text.Length == 0 || char.IsDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }

    /// <summary>Returns a C name without a prefix of words, whose case does not matter.</summary>
    public static string Without(string prefix, string name) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length ? name.Substring(prefix.Length) : name;

    /// <summary>Returns the name of the private field behind a property: <c>TraceId</c> becomes <c>_traceId</c>.</summary>
    public static string Field(string property) =>
        "_" + char.ToLowerInvariant(property[0]).ToString(CultureInfo.InvariantCulture) + property.Substring(1);

    /// <summary>Puts <c>@</c> before a name that is a C# keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Converts any text to a namespace. A character that identifiers do not allow becomes an underscore.</summary>
    public static string Namespace(string text)
    {
        var parts = text.Split('.').Where(static part => part.Length > 0).Select(static part =>
        {
            var name = new StringBuilder(part.Length + 1);
            if (!SyntaxFacts.IsIdentifierStartCharacter(part[0]))
                name.Append('_');
            foreach (char c in part)
                name.Append(SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_');
            return Escape(name.ToString());
        });
        return string.Join(".", parts);
    }

    /// <summary>Returns a C# string literal, or <c>null</c>.</summary>
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Literal(bool value) => value ? "true" : "false";

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);
}
