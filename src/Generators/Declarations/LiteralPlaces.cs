using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sonde.Generators.Declarations;

/// <summary>Finds the place in a source file of a part of a string literal's value.</summary>
internal static class LiteralPlaces
{
    /// <summary>Returns the place of a part of an expression's value; that of the expression if it is not a literal.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="start">The position of the part's first character in the value.</param>
    /// <param name="length">The number of its characters.</param>
    public static Location Find(ExpressionSyntax expression, int start, int length)
    {
        if (expression is not LiteralExpressionSyntax literal || literal.Token.ValueText.Length == 0)
            return expression.GetLocation();
        SyntaxToken token = literal.Token;
        List<int> places = PlacesOf(token);
        int last = places.Count - 1;
        if (last < 0)
            return expression.GetLocation();
        int from = places[Math.Min(start, last)], to = places[Math.Min(start + Math.Max(length, 1) - 1, last)] + 1;
        return Location.Create(expression.SyntaxTree, new TextSpan(token.SpanStart + from, to - from));
    }

    // Where each character of the value is in the token's text. Nothing if that is not known.
    private static List<int> PlacesOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.SingleLineRawStringLiteralToken => [.. Enumerable.Range(Quotes(token.Text), token.ValueText.Length)],
        SyntaxKind.MultiLineRawStringLiteralToken => InLines(token.Text),
        SyntaxKind.StringLiteralToken when token.Text.StartsWith("@", StringComparison.Ordinal) => InQuotes(token.Text, 2, static c => c == '"' ? 2 : 1),
        SyntaxKind.StringLiteralToken => InQuotes(token.Text, 1, static c => c == '\\' ? 2 : 1),
        _ => [],
    };

    private static int Quotes(string text) => text.TakeWhile(static c => c == '"').Count();

    // Escapes of several digits are as rare in Go source as in declarations: behind one, places are too far to the left.
    private static List<int> InQuotes(string text, int start, Func<char, int> lengthOf)
    {
        var places = new List<int>();
        for (int at = start; at < text.Length - 1; at += lengthOf(text[at]))
            places.Add(at);
        return places;
    }

    // The indentation of the closing quotes is not part of the value, nor are the line breaks beside the quotes.
    private static List<int> InLines(string text)
    {
        var places = new List<int>();
        int end = text.LastIndexOf('\n'), indentation = text.Length - Quotes(text) - end - 1;
        for (int line = text.IndexOf('\n') + 1; line > 0 && line <= end;)
        {
            int next = text.IndexOf('\n', line) + 1;
            int first = line;
            while (first < next - 1 && first - line < indentation && text[first] != '\r')
                first++;
            places.AddRange(Enumerable.Range(first, (next > end ? LastOf(text, end) : next) - first));
            line = next;
        }
        return places;
    }

    private static int LastOf(string text, int end) => end > 0 && text[end - 1] == '\r' ? end - 1 : end;
}
