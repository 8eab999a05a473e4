using System.Security;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Emit;

/// <summary>Writes XML documentation from the words of C comments.</summary>
internal static class Documentation
{
    /// <summary>A summary of the author's words, or of the C declaration where there are none.</summary>
    public static void Summary(CodeWriter code, string words, string declaration)
    {
        if (words.Length == 0)
        {
            code.Line("/// <summary><c>" + Escape(declaration) + "</c>.</summary>");
            return;
        }
        string[] paragraphs = words.Split(["\n\n"], StringSplitOptions.RemoveEmptyEntries);
        code.Line("/// <summary>" + Escape(Sentence(paragraphs[0])) + "</summary>");
        IEnumerable<string> rest = paragraphs.Skip(1).Select(static text => "<para>" + Escape(text) + "</para>");
        code.Line("/// <remarks>" + string.Concat(rest) + "<c>" + Escape(declaration) + "</c></remarks>");
    }

    public static string Escape(string text) => SecurityElement.Escape(text) ?? "";

    /// <summary>C comments are notes: <c>UTF-8, in the tail</c>. Documentation is sentences.</summary>
    private static string Sentence(string text)
    {
        bool word = text.Length > 1 && char.IsLower(text[0]) && (char.IsLower(text[1]) || text[1] == ' ');
        if (word)
            text = char.ToUpperInvariant(text[0]) + text.Substring(1);
        return text[text.Length - 1] is '.' or '!' or '?' ? text : text + ".";
    }
}
