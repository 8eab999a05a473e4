namespace Sonde.Generators.Clang;

/// <summary>Extracts the text of a documentation comment.</summary>
internal static class CommentText
{
    private static readonly string[] LineMarks = ["///<", "//!<", "///", "//!"];

    /// <summary>
    /// Returns the comment's text without its marks. Blanks join the lines of a paragraph, and an empty line separates paragraphs.
    /// </summary>
    public static string Plain(string raw)
    {
        if (raw.Length == 0)
            return "";
        bool block = raw.StartsWith("/*", StringComparison.Ordinal);
        if (block && raw.EndsWith("*/", StringComparison.Ordinal))
            raw = raw.Substring(0, raw.Length - 2);
        var paragraphs = new List<string> { "" };
        foreach (string line in raw.Split('\n'))
        {
            string text = block ? OfBlock(line.Trim()) : OfLine(line.Trim());
            int last = paragraphs.Count - 1;
            if (text.Length > 0)
                paragraphs[last] += paragraphs[last].Length == 0 ? text : " " + text;
            else if (paragraphs[last].Length > 0)
                paragraphs.Add("");
        }
        return string.Join("\n\n", paragraphs.Where(static paragraph => paragraph.Length > 0));
    }

    private static string OfLine(string line)
    {
        string? mark = LineMarks.FirstOrDefault(candidate => line.StartsWith(candidate, StringComparison.Ordinal));
        return mark is null ? line : line.Substring(mark.Length).Trim();
    }

    private static string OfBlock(string line)
    {
        if (line.StartsWith("/*", StringComparison.Ordinal))
            line = line.Substring(2);
        return line.TrimStart('*', '!').TrimStart('<').Trim();
    }
}
