using System.Text;

namespace Sonde.Generators.Infrastructure;

/// <summary>Writes C# text with block scopes. Lines end in <c>\n</c> on every machine.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _separate;

    /// <summary>Writes one line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length == 0)
        {
            _separate = false;
            _text.Append('\n');
            return this;
        }
        if (_separate)
            _text.Append('\n');
        _separate = false;
        _text.Append(' ', _depth * 4).Append(line).Append('\n');
        return this;
    }

    /// <summary>Requests an empty line before the next one, unless the block ends there.</summary>
    public void Separate() => _separate = true;

    /// <summary>Writes a head and opens its block. Disposing the scope closes the block.</summary>
    public Scope Block(string head)
    {
        Line(head);
        return Open("{", "}");
    }

    /// <summary>Opens a block whose closing line is <paramref name="close"/>.</summary>
    public Scope Open(string open, string close)
    {
        Line(open);
        _depth++;
        return new Scope(this, close);
    }

    /// <summary>Indents the following lines, for a statement that continues on them.</summary>
    public Scope Indent()
    {
        _depth++;
        return new Scope(this, null);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Scope(CodeWriter writer, string? close) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            if (close is null)
                return;
            writer._separate = false;
            writer.Line(close);
        }
    }
}
