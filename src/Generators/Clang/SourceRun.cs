namespace Sonde.Generators.Clang;

/// <summary>A piece of C between separators, which contains at most one expression.</summary>
internal sealed class SourceRun
{
    /// <summary>Line of its first token, from 1.</summary>
    public int Line { get; set; }

    /// <summary>Offset of its first token in the file.</summary>
    public int Offset { get; set; }

    public int Tokens { get; set; }

    /// <summary>The number of tokens for which a parser may recurse: operators, casts, parentheses.</summary>
    public int Operators { get; set; }

    /// <summary>The identifiers, each of which may be a macro.</summary>
    public List<string> Names { get; } = [];
}
