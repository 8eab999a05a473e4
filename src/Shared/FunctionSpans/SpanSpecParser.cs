using System;
using System.Collections.Generic;
using System.Linq;
using Sonde.Shared.Declarations;

namespace Sonde.Shared.FunctionSpans;

/// <summary>
/// Parses the description of a function span: a symbol or a declaration, then captures in brackets, then conditions
/// (docs/function-spans.md).
/// </summary>
internal sealed partial class SpanSpecParser
{
    public const int MostCaptures = 8;
    public const int MostTests = 4;

    private const string PackageClause = "package ";
    private const string Slower = "slower";
    private const string Outermost = "outermost";

    private static readonly char[] Separators = [';', '\n'];

    private readonly string _text;
    private readonly int _offset;
    private readonly List<GoToken> _tokens;
    private int _at;

    // The offset is that of the text in what the user wrote, so that mistakes are located there.
    private SpanSpecParser(string text, int offset)
    {
        (_text, _offset) = (text, offset);
        try
        {
            _tokens = GoLexer.Read(text);
        }
        catch (GoSyntaxException e)
        {
            throw new GoSyntaxException(e.Place + offset, e.Message);
        }
    }

    private GoToken Current => _tokens[_at];

    /// <summary>Parses a description; null if the text is not one. Then <paramref name="mistake"/> says where and why.</summary>
    public static SpanSpec? TryParse(string text, out string mistake)
    {
        mistake = "";
        try
        {
            return Parse(text);
        }
        catch (GoSyntaxException e)
        {
            mistake = $"at column {e.Place + 1}, {e.Message}";
            return null;
        }
    }

    /// <summary>Parses a description.</summary>
    /// <exception cref="GoSyntaxException">The text is not one; the place is that of the mistake.</exception>
    public static SpanSpec Parse(string text)
    {
        int start = text.TakeWhile(char.IsWhiteSpace).Count();
        if (start == text.Length)
            throw new GoSyntaxException(0, "a function is missing. Write its symbol, as 'go tool nm' prints it, or its declaration");
        bool isDeclared = text.Length > start + 4 && string.CompareOrdinal(text, start, "func", 0, 4) == 0 && (text[start + 4] == '(' || char.IsWhiteSpace(text[start + 4]));
        if (isDeclared || string.CompareOrdinal(text, start, "type ", 0, 5) == 0 || string.CompareOrdinal(text, start, PackageClause, 0, PackageClause.Length) == 0)
            return ParseDeclared(text);
        int end = EndOfSymbol(text, start);
        string symbol = text.Substring(start, end - start);
        if (symbol.IndexOf('.') <= 0)
            throw new GoSyntaxException(start, $"'{symbol}' is not the symbol of a function: write the package's path, a dot and the name, such as 'main.{symbol}'");
        return new SpanSpecParser(text.Substring(end), end).ReadRest(symbol, null, "(", ")");
    }

    private static SpanSpec ParseDeclared(string text)
    {
        string? package = TakePackage(ref text);
        var whole = new SpanSpecParser(text, 0);
        int end = whole.EndOfDeclaration();
        GoDeclaration declaration = new GoDeclarationParser(text.Substring(0, end)).Parse();
        if (declaration.Name is null)
            throw new GoSyntaxException(0, "the declaration has no name: a function literal is found by its symbol");
        return new SpanSpecParser(text.Substring(end), end).ReadRest(null, declaration, "{", "}") with { Package = package };
    }

    // Puts spaces in place of the clause, so that positions in the text stay the same.
    private static string? TakePackage(ref string text)
    {
        int start = text.TakeWhile(char.IsWhiteSpace).Count();
        if (string.CompareOrdinal(text, start, PackageClause, 0, PackageClause.Length) != 0)
            return null;
        int end = text.IndexOfAny(Separators, start);
        string package = end < 0 ? "" : text.Substring(start + PackageClause.Length, end - start - PackageClause.Length).Trim();
        if (package.Length == 0)
            throw new GoSyntaxException(start, "the package must be followed by ';' and the function's declaration");
        text = text.Substring(end + 1).PadLeft(text.Length);
        return package;
    }

    // A bracket belongs to the symbol if it follows a dot, as in 'main.(*Cart).Checkout'.
    private static int EndOfSymbol(string text, int at)
    {
        int open = 0, start = at;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (open == 0 && (char.IsWhiteSpace(c) || (c == '(' && (at == start || text[at - 1] != '.'))))
                break;
            open += c is '(' or '[' ? 1 : c is ')' or ']' && open > 0 ? -1 : 0;
        }
        return at;
    }

    private int EndOfDeclaration()
    {
        int open = 0;
        bool isFunction = false;
        for (int i = 0; i < _tokens.Count; i++)
        {
            GoToken token = _tokens[i];
            isFunction |= open == 0 && token.Is("func");
            bool isBody = token.Is("{") && !(i > 0 && (_tokens[i - 1].Is("struct") || _tokens[i - 1].Is("interface")));
            if (open == 0 && isFunction && (isBody || token.Is("if") || IsCondition(i)))
                return token.Start;
            open += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : token.Is(")") || token.Is("]") || token.Is("}") ? -1 : 0;
        }
        return _text.Length;
    }

    // A function may have the name of a condition.
    private bool IsCondition(int at) => (_tokens[at].Is(Slower) || _tokens[at].Is(Outermost)) && !_tokens[at + 1].Is("(");

    private SpanSpec ReadRest(string? symbol, GoDeclaration? declaration, string open, string close)
    {
        List<CaptureSpec>? captures = null;
        int end = _offset;
        SkipLines();
        if (Current.Is(open))
        {
            _at++;
            captures = ReadCaptures(close);
            if (!Current.Is(close))
                throw Unexpected($"',' or '{close}'");
            end = Current.End + _offset;
            _at++;
        }
        var tests = new List<TestSpec>();
        long? slower = null;
        bool isOutermost = false;
        for (SkipLines(); Current.Kind != GoTokenKind.End; SkipLines())
        {
            if (Current.Is("if") && tests.Count == 0)
            {
                ReadTests(tests);
            }
            else if (Current.Is(Slower) && slower is null)
            {
                _at++;
                slower = ReadDuration();
            }
            else if (Current.Is(Outermost) && !isOutermost)
            {
                _at++;
                isOutermost = true;
            }
            else
            {
                throw Unexpected($"'if' with conditions, '{Slower}' with a duration, or '{Outermost}'");
            }
        }
        return new SpanSpec(symbol, declaration, captures, tests, slower)
        {
            EndOfFunction = _offset,
            EndOfCaptures = end,
            IsOutermost = isOutermost,
        };
    }

    private void ReadTests(List<TestSpec> tests)
    {
        do
        {
            _at += tests.Count == 0 ? 1 : 2;
            if (tests.Count == MostTests)
                throw Unexpected($"the end after {MostTests} conditions");
            int start = Current.Start;
            ValuePath path = ReadPath();
            TestOperator comparison = ReadOperator();
            object? literal = ReadLiteral();
            if (literal is null or bool or string && comparison is not (TestOperator.Equal or TestOperator.NotEqual))
                throw Mistake(start + _offset, "only numbers have an order. Compare with '==' or '!='");
            tests.Add(new TestSpec(
                new CaptureSpec(path.Text, path, start + _offset), comparison, literal, Written(start, _tokens[_at - 1].End)));
        }
        while (Current.Is("&") && _tokens[_at + 1].Is("&"));
    }

    private TestOperator ReadOperator()
    {
        bool hasEquals = _tokens[Math.Min(_at + 1, _tokens.Count - 1)].Is("=");
        TestOperator? read = (Current.Text, hasEquals) switch
        {
            ("=", true) => TestOperator.Equal,
            ("!", true) => TestOperator.NotEqual,
            ("<", true) => TestOperator.LessOrEqual,
            (">", true) => TestOperator.GreaterOrEqual,
            ("<", false) => TestOperator.Less,
            (">", false) => TestOperator.Greater,
            _ => null,
        };
        if (read is null)
            throw Unexpected("'==', '!=', '<', '<=', '>' or '>='");
        _at += hasEquals ? 2 : 1;
        return read.Value;
    }

    private string ReadWord(string wanted) => Current.Kind == GoTokenKind.Word ? _tokens[_at++].Text : throw Unexpected(wanted);

    private void Expect(string sign)
    {
        if (!Current.Is(sign))
            throw Unexpected($"'{sign}'");
        _at++;
    }

    private void SkipLines()
    {
        while (Current.Is(";"))
            _at++;
    }

    // Spaces and comments say nothing; the spaces in a text in quotes are part of it.
    private string Written(int start, int end) =>
        string.Concat(_tokens.Where(token => token.Start >= start && token.Start < end).Select(static token => token.Text));

    private GoSyntaxException Unexpected(string wanted) => Mistake(
        Current.Start + _offset,
        Current.Kind == GoTokenKind.End ? $"{wanted} is missing" : $"{wanted} is expected, not '{(Current.Text == ";" ? "the end of the line" : Current.Text)}'");

    private static GoSyntaxException Mistake(int place, string message) => new(place, message);
}
