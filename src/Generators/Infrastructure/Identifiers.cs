using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Sonde.Generators.Infrastructure;

/// <summary>Turns C names into C# ones, and text into C# literals.</summary>
internal static class Identifiers
{
    /// <summary><c>trace_id</c> and <c>TRACE_ID</c> become <c>TraceId</c>; <c>userAgent</c> becomes <c>UserAgent</c>.</summary>
    /// <remarks>What C# allows in no name, like clang's <c>$</c>, separates words too.</remarks>
    public static string Pascal(string name)
    {
        var text = new StringBuilder(name.Length);
        string plain = new([.. name.Select(static c => char.IsLetterOrDigit(c) ? c : '_')]);
        foreach (string word in plain.Split(['_'], StringSplitOptions.RemoveEmptyEntries))
        {
            bool shouts = word.Length > 1 && !word.Any(char.IsLower);
            // Two numbers that would run together keep their separator: HTTP_1_1 is not Http11.
            if (text.Length > 0 && char.IsDigit(text[text.Length - 1]) && char.IsDigit(word[0]))
                text.Append('_');
            text.Append(char.ToUpperInvariant(word[0]));
            text.Append(shouts ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }
        if (text.Length == 0 || char.IsDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }

    /// <summary>A C name without the words that it begins with, in either case.</summary>
    public static string Without(string prefix, string name) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length ? name.Substring(prefix.Length) : name;

    /// <summary>The private field behind a property: <c>TraceId</c> becomes <c>_traceId</c>.</summary>
    public static string Field(string property) =>
        "_" + char.ToLowerInvariant(property[0]).ToString(CultureInfo.InvariantCulture) + property.Substring(1);

    /// <summary>Puts <c>@</c> before a name that is a C# keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Makes a namespace of any text: what is no identifier character becomes an underscore.</summary>
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

    /// <summary>A C# string literal, or <c>null</c>.</summary>
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Literal(bool value) => value ? "true" : "false";

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);
}
