namespace Sonde.Generators.Clang;

/// <summary>A stretch of C between separators: at most one expression.</summary>
internal sealed class SourceRun
{
    /// <summary>Line of its first token, from 1.</summary>
    public int Line { get; set; }

    /// <summary>Offset of its first token in the file.</summary>
    public int Offset { get; set; }

    public int Tokens { get; set; }

    /// <summary>What a parser may recurse for: operators, casts, parentheses.</summary>
    public int Operators { get; set; }

    /// <summary>Identifiers: each may be a macro.</summary>
    public List<string> Names { get; } = [];
}
