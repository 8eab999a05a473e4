using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Emit;

/// <summary>Writes XML documentation from the text of C comments.</summary>
internal static class Documentation
{
    /// <summary>Writes a summary with the author's comment, or with the C declaration if there is no comment.</summary>
    /// <param name="code">The writer.</param>
    /// <param name="words">The author's comment, which may be empty.</param>
    /// <param name="mirrored">The C declaration that is mirrored, as XML.</param>
    public static void Summary(CodeWriter code, string words, string mirrored)
    {
        if (words.Length == 0)
        {
            code.Line("/// <summary>Mirrors " + mirrored + ".</summary>");
            return;
        }
        string[] paragraphs = words.Split(["\n\n"], StringSplitOptions.RemoveEmptyEntries);
        code.Line("/// <summary>" + Escape(Sentence(paragraphs[0])) + "</summary>");
        IEnumerable<string> rest = paragraphs.Skip(1).Select(static text => "<para>" + Escape(text) + "</para>");
        code.Line("/// <remarks>" + string.Concat(rest) + "Mirrors " + mirrored + ".</remarks>");
    }

    /// <summary>Formats C code for documentation.</summary>
    public static string C(string text) => "<c>" + Escape(text) + "</c>";

    private static string Escape(string text) =>
        new string([.. text.Select(static c => IsPlain(c) ? c : ' ')]).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>
    /// Whether XML allows a character (XML 1.0, 2.2) and C# does not end a line at it. The check does not detect half a surrogate pair,
    /// which is too rare to matter.
    /// </summary>
    private static bool IsPlain(char c) =>
        !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029' or '\ufffe' or '\uffff');

    /// <summary>Turns a note into a sentence. C comments are often notes, such as <c>UTF-8, in the tail</c>.</summary>
    private static string Sentence(string text)
    {
        bool word = text.Length > 1 && char.IsLower(text[0]) && (char.IsLower(text[1]) || text[1] == ' ');
        if (word)
            text = char.ToUpperInvariant(text[0]) + text.Substring(1);
        return text[text.Length - 1] is '.' or '!' or '?' ? text : text + ".";
    }
}
