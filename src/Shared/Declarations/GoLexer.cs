using System;
using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>Splits Go source into tokens, as far as declarations need it (https://go.dev/ref/spec#Lexical_elements).</summary>
internal static class GoLexer
{
    /// <summary>A limit that no real declaration reaches.</summary>
    public const int MostCharacters = 8192;

    /// <exception cref="GoSyntaxException">The text has a character or a literal that no declaration has.</exception>
    public static List<GoToken> Read(string text)
    {
        if (text.Length > MostCharacters)
            throw new GoSyntaxException(MostCharacters, $"it is longer than {MostCharacters} characters");
        var tokens = new List<GoToken>();
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (c == '\n' && EndsStatement(tokens))
                tokens.Add(new GoToken(GoTokenKind.Sign, ";", at, at));
            int end = c is ' ' or '\t' or '\r' or '\n' ? at + 1 : EndOfComment(text, at);
            if (end > at)
            {
                // A line comment does not include the end of its line, which is read next.
                at = end;
                continue;
            }
            GoToken token = ReadToken(text, at);
            tokens.Add(token);
            at = token.End;
        }
        tokens.Add(new GoToken(GoTokenKind.End, "", text.Length, text.Length));
        return tokens;
    }

    // https://go.dev/ref/spec#Semicolons
    private static bool EndsStatement(List<GoToken> tokens) =>
        tokens.Count > 0 && tokens[tokens.Count - 1] is { Kind: not GoTokenKind.Sign } or { Text: ")" or "]" or "}" };

    private static int EndOfComment(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "//", 0, 2) == 0)
            return text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
        if (string.CompareOrdinal(text, at, "/*", 0, 2) != 0)
            return at;
        int end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return end >= 0 ? end + 2 : throw new GoSyntaxException(at, "a comment has no end");
    }

    private static GoToken ReadToken(string text, int at)
    {
        char c = text[at];
        int end = at + 1;
        if (char.IsLetter(c) || c == '_')
        {
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            return Token(GoTokenKind.Word);
        }
        if (char.IsDigit(c))
        {
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            return Token(GoTokenKind.Number);
        }
        if (c is '"' or '`')
        {
            while (end < text.Length && text[end] != c)
                end += c == '"' && text[end] == '\\' ? 2 : 1;
            end = end < text.Length ? end + 1 : throw new GoSyntaxException(at, "a string has no end");
            return Token(GoTokenKind.Text);
        }
        if (string.CompareOrdinal(text, at, "...", 0, 3) == 0)
            end = at + 3;
        else if (string.CompareOrdinal(text, at, "<-", 0, 2) == 0)
            end = at + 2;
        else if ("()[]{}*,;.=~|&+-/<>:!".IndexOf(c) < 0)
            throw new GoSyntaxException(at, $"'{c}' has no place in a declaration");
        return Token(GoTokenKind.Sign);

        GoToken Token(GoTokenKind kind) => new(kind, text.Substring(at, end - at), at, end);
    }
}
