using System;
using System.Collections.Generic;
using System.Globalization;

namespace Sonde.Shared.Declarations;

/// <summary>The part that reads types (https://go.dev/ref/spec#Types).</summary>
internal sealed partial class GoDeclarationParser
{
    private const int MostDepth = 40;

    private int _depth;

    /// <summary>Reads <c>type Name T</c>, where the name may be qualified by a package.</summary>
    private void ReadTypeDeclaration()
    {
        Expect("type");
        GoToken start = Current;
        string name = ReadQualifiedName("the name of a type");
        if (Current.Is("[") && !Peek(1).Is("]") && Peek(1).Kind != GoTokenKind.Number && !Peek(2).Is("]"))
            ReadTypeParameters();
        if (Current.Is("="))
            Take();
        if (_types.ContainsKey(name))
            throw new GoSyntaxException(start.Start, $"'{name}' is declared twice");
        _types.Add(name, ReadType());
        if (!Current.Is(";"))
            throw Unexpected("';' or the end of the line");
    }

    private bool BeginsType() => Current.Kind == GoTokenKind.Word
        ? !Keywords.Contains(Current.Text) || Current.Text is "func" or "map" or "chan" or "struct" or "interface"
        : Current.Is("*") || Current.Is("[") || Current.Is("(") || Current.Is("<-");

    /// <summary>Whether the current token is a name that is followed by its type.</summary>
    private bool IsNameBeforeType()
    {
        if (Current.Kind != GoTokenKind.Word || Keywords.Contains(Current.Text))
            return false;
        GoToken next = Peek(1);
        if (next.Kind == GoTokenKind.Word || next.Is("*") || next.Is("(") || next.Is("<-") || next.Is("..."))
            return true;
        if (!next.Is("["))
            return false;
        // `name [8]T` and `name []T` continue after the bracket; `List[T]` is a type.
        GoToken behind = BehindBrackets(1);
        return behind.Kind == GoTokenKind.Word || behind.Is("*") || behind.Is("[") || behind.Is("(") || behind.Is("<-");
    }

    private GoType ReadType()
    {
        if (++_depth > MostDepth)
            throw new GoSyntaxException(Current.Start, "its types are nested too deeply");
        GoType type = ReadTypeHere();
        _depth--;
        return type;
    }

    private GoType ReadTypeHere()
    {
        if (!BeginsType())
            throw Unexpected("a type");
        GoToken token = Take();
        switch (token.Text)
        {
            case "*":
                return new GoPointerType(ReadType());
            case "(":
                GoType inner = ReadType();
                Expect(")");
                return inner;
            case "[":
                return ReadListType();
            case "map":
                Expect("[");
                GoType key = ReadType();
                Expect("]");
                return new GoMapType(key, ReadType());
            case "chan":
                if (Current.Is("<-"))
                    Take();
                return new GoChannelType(ReadType());
            case "<-":
                Expect("chan");
                return new GoChannelType(ReadType());
            case "func":
                ReadParameters(isResults: false);
                ReadResults();
                return new GoBasicType(GoKind.Address);
            case "interface":
                SkipBraces();
                return new GoBasicType(GoKind.Interface);
            case "struct":
                return ReadStruct();
            default:
                _at--;
                string name = ReadQualifiedName("a type");
                if (Current.Is("["))
                    ReadTypeArguments();
                return new GoNamedType(name);
        }
    }

    private GoType ReadListType()
    {
        if (Current.Is("]"))
        {
            Take();
            return new GoSliceType(ReadType());
        }
        int start = Current.Start;
        long? length = null;
        if (Current.Kind == GoTokenKind.Number)
            length = NumberOf(Take());
        else
            ReadQualifiedName("the length of an array");
        string written = text.Substring(start, _tokens[_at - 1].End - start);
        if (!Current.Is("]"))
            throw new GoSyntaxException(Current.Start, "the length of an array must be a number or a constant's name");
        Take();
        return new GoArrayType(length, written, ReadType());
    }

    private GoStructType ReadStruct()
    {
        var fields = new List<GoParameter>();
        Expect("{");
        for (Skip(";"); !Current.Is("}"); Skip(";"))
        {
            var names = new List<string?>();
            if (IsNameBeforeType() || (Current.Kind == GoTokenKind.Word && Peek(1).Is(",")))
            {
                for (names.Add(ReadName("the name of a field")); Current.Is(","); names.Add(ReadName("the name of a field")))
                    Take();
            }
            bool isEmbedded = names.Count == 0;
            GoParameter field = ReadUnnamed();
            if (isEmbedded)
                names.Add(EmbeddedName(field));
            foreach (string? name in names)
                fields.Add(field with { Name = name == "_" ? null : name, IsEmbedded = isEmbedded });
            if (Current.Kind == GoTokenKind.Text)
                Take();
            if (!Current.Is("}") && !Current.Is(";"))
                throw Unexpected("';', the end of the line or '}'");
        }
        Expect("}");
        return new GoStructType(fields);
    }

    private static string EmbeddedName(GoParameter field)
    {
        string name = field.Text.Split('[')[0];
        return name.Substring(name.LastIndexOfAny(['.', '*', ' ']) + 1);
    }

    private void ReadTypeArguments()
    {
        for (Expect("["); !Current.Is("]");)
        {
            ReadType();
            if (!Current.Is("]"))
                Expect(",");
        }
        Expect("]");
    }

    private string ReadQualifiedName(string wanted)
    {
        string name = ReadName(wanted);
        if (!Current.Is("."))
            return name;
        Take();
        return name + "." + ReadName(wanted);
    }

    private string ReadName(string wanted) =>
        Current.Kind == GoTokenKind.Word && !Keywords.Contains(Current.Text) ? Take().Text : throw Unexpected(wanted);

    private static long NumberOf(GoToken token)
    {
        string digits = token.Text.Replace("_", "").ToLowerInvariant();
        int radix = digits.StartsWith("0x", StringComparison.Ordinal) ? 16
            : digits.StartsWith("0b", StringComparison.Ordinal) ? 2
            : digits.Length > 1 && digits[0] == '0' ? 8
            : 10;
        if (radix is 2 or 16 || digits.StartsWith("0o", StringComparison.Ordinal))
            digits = digits.Substring(2);
        long number = 0;
        foreach (char digit in digits)
        {
            int value = "0123456789abcdef".IndexOf(digit);
            if (value < 0 || value >= radix || number > int.MaxValue)
                throw new GoSyntaxException(token.Start, string.Format(CultureInfo.InvariantCulture, "'{0}' is not the length of an array", token.Text));
            number = (number * radix) + value;
        }
        return digits.Length > 0 ? number : throw new GoSyntaxException(token.Start, $"'{token.Text}' is not the length of an array");
    }

    private void SkipBraces()
    {
        if (!Current.Is("{"))
            throw Unexpected("'{'");
        int open = 0;
        do
        {
            open += Current.Is("{") ? 1 : Current.Is("}") ? -1 : 0;
            SkipOne();
        }
        while (open > 0);
    }

    private void Skip(string sign)
    {
        while (Current.Is(sign))
            _at++;
    }

    /// <summary>Skips one token, or a bracketed group.</summary>
    private void SkipOne()
    {
        int open = 0;
        do
        {
            if (Current.Kind == GoTokenKind.End)
                throw Unexpected("more");
            open += Current.Is("[") || Current.Is("(") ? 1 : Current.Is("]") || Current.Is(")") ? -1 : 0;
            _at++;
        }
        while (open > 0);
    }

    private GoToken Take() => _tokens[_at++];

    private void Expect(string sign)
    {
        if (!Current.Is(sign))
            throw Unexpected($"'{sign}'");
        _at++;
    }

    private GoSyntaxException Unexpected(string wanted) => new(
        Current.Start, Current.Kind == GoTokenKind.End ? $"{wanted} is missing" : $"{wanted} is expected, not '{(Current.Text == ";" ? "the end of the line" : Current.Text)}'");
}
