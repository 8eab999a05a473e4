using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Sonde.Shared.Declarations;

namespace Sonde.Shared.FunctionSpans;

/// <content>Reads values: the ways to them, and literals.</content>
internal sealed partial class SpanSpecParser
{
    private const int MostSteps = 16;
    private const int MostNames = 4;

    private static readonly (string Suffix, long Nanoseconds)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

    private List<CaptureSpec> ReadCaptures(string close)
    {
        var captures = new List<CaptureSpec>();
        for (SkipLines(); Current.Kind != GoTokenKind.End && !Current.Is(close); SkipLines())
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
        int place = Current.Start + _offset;
        return new CaptureSpec(key ?? path.Text, path, start) { Type = ReadTypeOfValue(), TypePlace = place };
    }

    // Behind a value, as behind the name of a parameter: 'order.ID string'.
    private string? ReadTypeOfValue()
    {
        int start = Current.Start;
        if (Current.Is("[") && _tokens[_at + 1].Is("]"))
            _at += 2;
        else if (Current.Kind != GoTokenKind.Word)
            return null;
        ReadWord("a type");
        while (Current.Is("."))
        {
            _at++;
            ReadWord("the name of a type");
        }
        string type = Written(start, _tokens[_at - 1].End);
        return RecordedKinds.Of(type) is not null ? type
            : throw Mistake(start + _offset, $"'{type}' is not the type of a value that is recorded: write {RecordedKinds.Names}. Values are separated by commas");
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
        while (Current.Is(".") || (Current.Is("[") && !_tokens[_at + 1].Is("]")))
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
            return new FieldStep(ReadNames());
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

    private List<string> ReadNames()
    {
        var names = new List<string> { ReadWord("the name of a field") };
        for (; Current.Is("|") && names.Count < MostNames; names.Add(ReadWord("the name of a field")))
            _at++;
        return names;
    }

    private PathStep ReadElement()
    {
        _at++;
        PathStep step = Current.Kind == GoTokenKind.Text ? new KeyStep(ReadText()) : new IndexStep(ReadInteger());
        Expect("]");
        return step;
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
}
