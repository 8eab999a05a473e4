using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>
/// Splits headers into runs by their characters, to weigh them before libclang reads them. It need not be exact: a run that it wrongly
/// considers too long gets a diagnostic, and shared headers have no runs with hundreds of operators.
/// </summary>
internal sealed class SourceScanner
{
    private const string Separators = ",;{}";
    private const string OperatorCharacters = "+-!~*&|^<>=?/%.";

    private readonly Dictionary<string, List<SourceRun>> _macros;
    private readonly List<SourceRun> _runs = [];
    private readonly string _text;
    private int _position;
    private int _line = 1;

    private SourceScanner(string text, Dictionary<string, List<SourceRun>> macros)
    {
        _text = text;
        _macros = macros;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file to read.</param>
    /// <param name="macros">Receives the runs in the replacement of each macro.</param>
    /// <returns>The runs outside macros.</returns>
    public static List<SourceRun> Scan(HeaderFile file, Dictionary<string, List<SourceRun>> macros)
    {
        var scanner = new SourceScanner(file.Text, macros);
        while (scanner._position < scanner._text.Length)
            scanner.ReadLine();
        return scanner._runs;
    }

    /// <summary>Reads a directive, or the text up to the next directive.</summary>
    private void ReadLine()
    {
        SkipBlanks();
        if (!Skip('#'))
        {
            ReadRuns(_runs, endsAtLine: false);
            return;
        }
        SkipBlanks();
        List<SourceRun> target = [];
        switch (ReadWord())
        {
            case "define":
                SkipBlanks();
                string name = ReadWord();
                if (!_macros.TryGetValue(name, out target!))
                    _macros.Add(name, target = []);
                break;
            case "if" or "elif":
                target = _runs;
                break;
        }
        ReadRuns(target, endsAtLine: true);
    }

    private void ReadRuns(List<SourceRun> target, bool endsAtLine)
    {
        var run = new SourceRun();
        bool afterName = false;
        bool startsLine = true;
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c == '\n' && endsAtLine)
                break;
            if (c == '#' && startsLine && !endsAtLine)
                break;
            startsLine = c == '\n' || (startsLine && char.IsWhiteSpace(c));
            if (SkipInsignificant())
                continue;
            if (run.Tokens++ == 0)
                (run.Line, run.Offset) = (_line, _position);
            if (char.IsLetter(c) || c is '_' or '$')
            {
                string word = ReadWord();
                afterName = word != "sizeof";
                if (afterName)
                    run.Names.Add(word);
                else
                    run.Operators++;
                continue;
            }
            // A parenthesis after a name belongs to a call, which is not nested once it is closed.
            if (OperatorCharacters.IndexOf(c) >= 0 || (c is '(' or '[' && !afterName))
                run.Operators++;
            afterName = false;
            _position++;
            if (Separators.IndexOf(c) >= 0)
            {
                target.Add(run);
                run = new SourceRun();
            }
        }
        target.Add(run);
    }

    /// <summary>Skips white space, a line continuation, a comment, a number or a literal.</summary>
    private bool SkipInsignificant()
    {
        char c = _text[_position];
        char next = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
        if (c == '/' && next == '/')
            SkipTo("\n", includes: false);
        else if (c == '/' && next == '*')
            SkipTo("*/", includes: true);
        else if (c is '"' or '\'')
            SkipLiteral(c);
        else if (char.IsDigit(c))
            ReadWord();
        else if (c == '\\' && next is '\n' or '\r')
            Advance(next == '\r' ? 3 : 2);
        else if (char.IsWhiteSpace(c))
            Advance(1);
        else
            return false;
        return true;
    }

    private void SkipLiteral(char quote)
    {
        Advance(1);
        while (_position < _text.Length && _text[_position] != quote && _text[_position] != '\n')
            Advance(_text[_position] == '\\' ? 2 : 1);
        if (_position < _text.Length && _text[_position] == quote)
            Advance(1);
    }

    private void SkipTo(string end, bool includes)
    {
        int found = _text.IndexOf(end, _position, StringComparison.Ordinal);
        Advance((found < 0 ? _text.Length : includes ? found + end.Length : found) - _position);
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            Advance(1);
    }

    private bool Skip(char c)
    {
        bool found = _position < _text.Length && _text[_position] == c;
        if (found)
            _position++;
        return found;
    }

    private string ReadWord()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$'))
            _position++;
        return _text.Substring(start, _position - start);
    }

    private void Advance(int count)
    {
        int end = Math.Min(_text.Length, _position + count);
        for (; _position < end; _position++)
        {
            if (_text[_position] == '\n')
                _line++;
        }
    }
}
