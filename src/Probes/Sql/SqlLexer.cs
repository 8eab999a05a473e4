namespace Sonde.Probes.Go.Sql;

/// <summary>
/// Splits the text of SQL statements into tokens, and skips white space and comments. It accepts any bytes and never fails. Where the text
/// is damaged or cut, or a setting of the server decides what it means, the rest is one literal.
/// </summary>
internal ref struct SqlLexer(ReadOnlySpan<byte> text, SqlDialect dialect)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>The kind of the token that was read last.</summary>
    internal SqlTokenKind Kind { get; private set; }

    /// <summary>The token that was read last, with its quotes.</summary>
    internal ReadOnlySpan<byte> Token { get; private set; }

    /// <summary>Whether white space or a comment precedes the token.</summary>
    internal bool IsApart { get; private set; }

    /// <summary>Whether an opening parenthesis is the next token.</summary>
    internal readonly bool IsBeforeParenthesis
    {
        get
        {
            int at = _at;
            while (at < _text.Length && IsSpace(_text[at]))
                at++;
            return at < _text.Length && _text[at] == '(';
        }
    }

    /// <summary>Reads the next token. Returns <see langword="false"/> at the end.</summary>
    internal bool Read()
    {
        int before = _at;
        while (SkipSpace() || SkipComment())
        {
        }
        IsApart = _at > before;
        if (_at == _text.Length)
            return false;
        int start = _at;
        Kind = Scan();
        Token = _text[start.._at];
        return true;
    }

    private SqlTokenKind Scan()
    {
        byte first = _text[_at];
        if (IsWordStart(first))
            return ScanWord();
        if (char.IsAsciiDigit((char)first) || (first == '.' && char.IsAsciiDigit((char)Peek(1))))
            return ScanNumber();
        switch (first)
        {
            case (byte)'\'': return ScanLiteral();
            case (byte)'"': return ScanDoubleQuoted();
            case (byte)'`' when dialect is not SqlDialect.PostgreSql: return ScanName((byte)'`');
            case (byte)'[' when dialect is SqlDialect.Sqlite or SqlDialect.TransactSql: return ScanName((byte)']');
            case (byte)'$': return ScanDollar();
            case (byte)'?':
                _at++;
                SkipWord();
                return SqlTokenKind.Placeholder;
            case (byte)':' when IsWordStart(Peek(1)) && (_at == 0 || _text[_at - 1] != ':'):
            case (byte)'@' when IsWordStart(Peek(1)):
                _at++;
                SkipWord();
                return SqlTokenKind.Placeholder;
            default:
                _at++;
                return SqlTokenKind.Symbol;
        }
    }

    private SqlTokenKind ScanWord()
    {
        int start = _at;
        SkipWord();
        // One letter before a string says how to read it: E'…', B'…', X'…', N'…'.
        if (_at - start != 1 || Peek(0) != '\'')
            return SqlTokenKind.Word;
        if (dialect == SqlDialect.PostgreSql && (_text[start] | 0x20) == 'e')
            return ScanEscapedLiteral();
        return ScanLiteral();
    }

    private SqlTokenKind ScanNumber()
    {
        while (_at < _text.Length && (IsWordPart(_text[_at]) || _text[_at] == '.' || IsExponentSign()))
            _at++;
        return SqlTokenKind.Literal;
    }

    private readonly bool IsExponentSign() =>
        _text[_at] is (byte)'+' or (byte)'-' && (_text[_at - 1] | 0x20) == 'e' && char.IsAsciiDigit((char)Peek(1));

    private SqlTokenKind ScanLiteral()
    {
        if (!SkipQuoted((byte)'\'', MayEscape))
            _at = _text.Length;
        return SqlTokenKind.Literal;
    }

    // A literal with escapes goes on behind a line break (https://www.postgresql.org/docs/current/sql-syntax-lexical.html, 4.1.2.2).
    private SqlTokenKind ScanEscapedLiteral()
    {
        while (true)
        {
            for (_at++; _at < _text.Length && _text[_at] != '\''; _at++)
            {
                if (_text[_at] == '\\')
                    _at++;
            }
            _at = Math.Min(_at + 1, _text.Length);
            int next = _at;
            while (next < _text.Length && IsSpace(_text[next]))
                next++;
            if (next == _text.Length || _text[next] != '\'')
                return SqlTokenKind.Literal;
            _at = next;
        }
    }

    private SqlTokenKind ScanDoubleQuoted()
    {
        bool isName = dialect is SqlDialect.PostgreSql or SqlDialect.TransactSql;
        if (SkipQuoted((byte)'"', MayEscape))
            return isName ? SqlTokenKind.Name : SqlTokenKind.NameOrLiteral;
        _at = _text.Length;
        return SqlTokenKind.Literal;
    }

    private SqlTokenKind ScanName(byte quote)
    {
        if (SkipQuoted(quote, mayEscape: false))
            return SqlTokenKind.Name;
        _at = _text.Length;
        return SqlTokenKind.Literal;
    }

    private SqlTokenKind ScanDollar()
    {
        int start = _at++;
        while (_at < _text.Length && IsWordPart(_text[_at]) && _text[_at] != '$')
            _at++;
        bool isTag = dialect is SqlDialect.PostgreSql or SqlDialect.Unknown && Peek(0) == '$'
            && !char.IsAsciiDigit((char)_text[start + 1]);
        if (!isTag)
            return _at > start + 1 ? SqlTokenKind.Placeholder : SqlTokenKind.Symbol;
        _at++;
        ReadOnlySpan<byte> tag = _text[start.._at];
        int end = _text[_at..].IndexOf(tag);
        _at = end < 0 ? _text.Length : _at + end + tag.Length;
        return SqlTokenKind.Literal;
    }

    /// <summary>
    /// Whether a backslash may escape a quote, depending on the server's settings (NO_BACKSLASH_ESCAPES).
    /// </summary>
    private readonly bool MayEscape => dialect is SqlDialect.MySql or SqlDialect.Unknown;

    /// <summary>
    /// Skips a text in quotes, in which a doubled quote is one of its bytes. Returns <see langword="false"/> if its end is not certain.
    /// </summary>
    private bool SkipQuoted(byte quote, bool mayEscape)
    {
        int backslashes = 0;
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '\\')
            {
                backslashes++;
                continue;
            }
            if (_text[_at] == quote)
            {
                if (mayEscape && backslashes % 2 == 1)
                    return false;
                if (Peek(1) != quote)
                {
                    _at++;
                    return true;
                }
                _at++;
            }
            backslashes = 0;
        }
        return false;
    }

    private bool SkipSpace()
    {
        int before = _at;
        while (_at < _text.Length && IsSpace(_text[_at]))
            _at++;
        return _at > before;
    }

    private bool SkipComment()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        if (rest.StartsWith("--"u8) && (dialect != SqlDialect.MySql || rest.Length == 2 || IsSpace(rest[2])))
            return SkipLine();
        if (rest.StartsWith("#"u8) && dialect == SqlDialect.MySql)
            return SkipLine();
        if (dialect == SqlDialect.MySql && (rest.StartsWith("/*!"u8) || rest.StartsWith("/*M!"u8)))
        {
            // The server runs what is in such a comment (https://dev.mysql.com/doc/refman/8.4/en/comments.html).
            _at += rest.IndexOf((byte)'!') + 1;
            while (char.IsAsciiDigit((char)Peek(0)))
                _at++;
            return true;
        }
        if (dialect == SqlDialect.MySql && rest.StartsWith("*/"u8))
        {
            _at += 2;
            return true;
        }
        return rest.StartsWith("/*"u8) && SkipBlock();
    }

    private bool SkipLine()
    {
        int end = _text[_at..].IndexOfAny((byte)'\n', (byte)'\r');
        if (dialect is SqlDialect.MySql or SqlDialect.Sqlite)
            end = _text[_at..].IndexOf((byte)'\n');
        else if (end >= 0 && dialect != SqlDialect.PostgreSql && _text[_at + end] == '\r' && Peek(end + 1) != '\n')
            end = -1; // it ends the line in some systems
        _at = end < 0 ? _text.Length : _at + end + 1;
        return true;
    }

    private bool SkipBlock()
    {
        bool nests = dialect is not (SqlDialect.MySql or SqlDialect.Sqlite);
        int depth = 0;
        while (_at < _text.Length)
        {
            if (_text[_at..].StartsWith("*/"u8))
            {
                _at += 2;
                if (--depth == 0)
                    break;
            }
            else if (_text[_at..].StartsWith("/*"u8) && (nests || depth == 0))
            {
                _at += 2;
                depth++;
            }
            else
            {
                _at++;
            }
        }
        return true;
    }

    private void SkipWord()
    {
        while (_at < _text.Length && IsWordPart(_text[_at]))
            _at++;
    }

    private readonly byte Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : (byte)0;

    private static bool IsSpace(byte value) => value is <= 0x20 or 0x7F;

    private static bool IsWordStart(byte value) => char.IsAsciiLetter((char)value) || value is (byte)'_' or >= 0x80;

    private static bool IsWordPart(byte value) => IsWordStart(value) || char.IsAsciiDigit((char)value) || value == '$';
}
