namespace Sonde.Generators.Clang;

/// <summary>Takes the words out of a documentation comment.</summary>
internal static class CommentText
{
    private static readonly string[] LineMarks = ["///<", "//!<", "///", "//!"];

    /// <summary>
    /// The comment's text without its marks: lines of a paragraph are joined by blanks, paragraphs by an empty line.
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
