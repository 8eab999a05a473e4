using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Sonde.Shared.Declarations;

namespace Sonde.Shared.FunctionSpans;

/// <summary>
/// Parses the description of a function span: a symbol or a declaration, then captures in brackets, then conditions
/// (docs/function-spans.md).
/// </summary>
internal sealed class SpanSpecParser
{
    public const int MostCaptures = 8;
    public const int MostTests = 4;
    private const int MostSteps = 16;

    private static readonly (string Suffix, long Nanoseconds)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

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

    /// <summary>Parses captures alone, as they stand between the brackets.</summary>
    /// <exception cref="GoSyntaxException">The text is not a list of captures.</exception>
    public static IReadOnlyList<CaptureSpec> ParseCaptures(string text)
    {
        var parser = new SpanSpecParser(text, 0);
        List<CaptureSpec> captures = parser.ReadCaptures("");
        return parser.Current.Kind == GoTokenKind.End ? captures : throw parser.Unexpected("',' or the end");
    }

    private static SpanSpec Parse(string text)
    {
        int start = text.TakeWhile(char.IsWhiteSpace).Count();
        if (start == text.Length)
            throw new GoSyntaxException(0, "a function is missing. Write its symbol, as 'go tool nm' prints it, or its declaration");
        bool isDeclared = text.Length > start + 4 && string.CompareOrdinal(text, start, "func", 0, 4) == 0 && (text[start + 4] == '(' || char.IsWhiteSpace(text[start + 4]));
        if (isDeclared || string.CompareOrdinal(text, start, "type ", 0, 5) == 0)
            return ParseDeclared(text);
        int end = EndOfSymbol(text, start);
        string symbol = text.Substring(start, end - start);
        if (symbol.IndexOf('.') <= 0)
            throw new GoSyntaxException(start, $"'{symbol}' is not the symbol of a function: write the package's path, a dot and the name, such as 'main.{symbol}'");
        return new SpanSpecParser(text.Substring(end), end).ReadRest(symbol, null, null, "(", ")");
    }

    private static SpanSpec ParseDeclared(string text)
    {
        var whole = new SpanSpecParser(text, 0);
        int end = whole.EndOfDeclaration();
        string declared = text.Substring(0, end);
        GoDeclaration declaration = new GoDeclarationParser(declared).Parse();
        if (declaration.Name is null)
            throw new GoSyntaxException(0, "the declaration has no name: a function literal is found by its symbol");
        return new SpanSpecParser(text.Substring(end), end).ReadRest(null, declaration, declared.Trim(), "{", "}");
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
            if (open == 0 && isFunction && (isBody || token.Is("if") || token.Is("slower")))
                return token.Start;
            open += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : token.Is(")") || token.Is("]") || token.Is("}") ? -1 : 0;
        }
        return _text.Length;
    }

    private SpanSpec ReadRest(string? symbol, GoDeclaration? declaration, string? declared, string open, string close)
    {
        List<CaptureSpec>? captures = null;
        SkipLines();
        if (Current.Is(open))
        {
            _at++;
            captures = ReadCaptures(close);
            if (!Current.Is(close))
                throw Unexpected($"',' or '{close}'");
            _at++;
        }
        var tests = new List<TestSpec>();
        long? slower = null;
        for (SkipLines(); Current.Kind != GoTokenKind.End; SkipLines())
        {
            if (Current.Is("if") && tests.Count == 0)
            {
                ReadTests(tests);
            }
            else if (Current.Is("slower") && slower is null)
            {
                _at++;
                slower = ReadDuration();
            }
            else
            {
                throw Unexpected("'if' with conditions, or 'slower' with a duration,");
            }
        }
        return new SpanSpec(symbol, declaration, declared, captures, tests, slower);
    }

    private List<CaptureSpec> ReadCaptures(string close)
    {
        var captures = new List<CaptureSpec>();
        for (SkipLines(); Current.Kind != GoTokenKind.End && !(close.Length > 0 && Current.Is(close)); SkipLines())
        {
            CaptureSpec capture = ReadCapture();
            if (captures.Exists(other => other.Key == capture.Key))
                throw Mistake(capture.Place, $"two captures have the key '{capture.Key}'. Name one of them: 'name={capture.Path.Text}'");
            if (captures.Count == MostCaptures)
                throw Mistake(capture.Place, $"more than {MostCaptures} values are captured");
            captures.Add(capture);
            SkipLines();
            if (!Current.Is(","))
                break;
            _at++;
        }
        return captures;
    }

    private CaptureSpec ReadCapture()
    {
        int start = Current.Start + _offset;
        string? key = KeyBeforeEquals();
        ValuePath path = ReadPath();
        return new CaptureSpec(key ?? path.Text, path, start);
    }

    // A key may have dots and dashes, as attribute names have: 'order.total=o.Total'.
    private string? KeyBeforeEquals()
    {
        int equals = _at;
        while (_tokens[equals].Kind is GoTokenKind.Word or GoTokenKind.Number || _tokens[equals].Is(".") || _tokens[equals].Is("-"))
            equals++;
        if (equals == _at || !_tokens[equals].Is("=") || _tokens[equals + 1].Is("="))
            return null;
        string key = Written(_tokens[_at].Start, _tokens[equals].Start);
        _at = equals + 1;
        return key;
    }

    private ValuePath ReadPath()
    {
        int start = Current.Start;
        bool isLength = Current.Is("len") && _tokens[_at + 1].Is("(");
        if (isLength)
            _at += 2;
        string root = ReadWord("the name of a parameter or a result");
        var steps = new List<PathStep>();
        while (Current.Is(".") || Current.Is("["))
        {
            if (steps.Count == MostSteps)
                throw Unexpected($"the end after {MostSteps} steps");
            steps.Add(Current.Is(".") ? ReadFieldOrType() : ReadElement());
        }
        if (isLength)
            Expect(")");
        return new ValuePath(root, steps, isLength, Written(start, _tokens[_at - 1].End));
    }

    private PathStep ReadFieldOrType()
    {
        _at++;
        if (!Current.Is("("))
            return new FieldStep(ReadWord("the name of a field"));
        _at++;
        int start = Current.Start;
        for (int open = 1; open > 0; _at++)
        {
            if (Current.Kind == GoTokenKind.End)
                throw Unexpected("')'");
            open += Current.Is("(") ? 1 : Current.Is(")") ? -1 : 0;
        }
        string type = Written(start, _tokens[_at - 1].Start);
        return type.Length > 0 ? new TypeStep(type) : throw Mistake(start + _offset, "a type is missing between the brackets");
    }

    private PathStep ReadElement()
    {
        _at++;
        PathStep step = Current.Kind == GoTokenKind.Text ? new KeyStep(ReadText()) : new IndexStep(ReadInteger());
        Expect("]");
        return step;
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

    private object? ReadLiteral()
    {
        if (Current.Kind == GoTokenKind.Text)
            return ReadText();
        if (Current.Kind == GoTokenKind.Word && Current.Text is "nil" or "true" or "false")
        {
            string word = _tokens[_at++].Text;
            return word == "nil" ? null : word == "true";
        }
        return ReadInteger();
    }

    private long ReadInteger()
    {
        int start = Current.Start;
        bool isNegative = Current.Is("-");
        if (isNegative)
            _at++;
        if (Current.Kind != GoTokenKind.Number)
            throw Unexpected("a whole number or a text in quotes");
        string digits = _tokens[_at++].Text.Replace("_", "");
        bool isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(
            isHexadecimal ? digits.Substring(2) : digits, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture,
            out long number)
            ? (isNegative ? -number : number)
            : throw Mistake(start + _offset, $"'{digits}' is not a whole number of 64 bits");
    }

    private long ReadDuration()
    {
        int start = Current.Start, end = start;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]))
            end++;
        string written = _text.Substring(start, end - start);
        while (Current.Kind != GoTokenKind.End && Current.Start < end)
            _at++;
        foreach ((string suffix, long nanoseconds) in Units)
        {
            if (written.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(
                    written.Remove(written.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                && value < 1_000_000)
                return (long)(value * nanoseconds);
        }
        throw Mistake(start + _offset, $"'{written}' is not a duration. Write a number and its unit, such as '50ms': ns, us, ms or s");
    }

    // A text in Go's quotes, of which the usual escapes are understood.
    private string ReadText()
    {
        GoToken token = _tokens[_at++];
        string inner = token.Text.Substring(1, token.Text.Length - 2);
        if (token.Text[0] == '`')
            return inner;
        var text = new StringBuilder();
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\')
            {
                text.Append(inner[i]);
                continue;
            }
            text.Append(i + 1 < inner.Length ? inner[++i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '"' => '"',
                '\\' => '\\',
                char other => throw Mistake(token.Start + _offset, $"the escape '\\{other}' is not supported. Write the text in back quotes"),
            } : '\\');
        }
        return text.ToString();
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

    private string Written(int start, int end) => new([.. _text.Substring(start, end - start).Where(static c => !char.IsWhiteSpace(c))]);

    private GoSyntaxException Unexpected(string wanted) => Mistake(
        Current.Start + _offset,
        Current.Kind == GoTokenKind.End ? $"{wanted} is missing" : $"{wanted} is expected, not '{(Current.Text == ";" ? "the end of the line" : Current.Text)}'");

    private static GoSyntaxException Mistake(int place, string message) => new(place, message);
}
