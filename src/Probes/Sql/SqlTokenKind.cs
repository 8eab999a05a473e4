namespace Sonde.Probes.Go.Sql;

/// <summary>The kinds of tokens that <see cref="SqlLexer"/> tells apart.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword, or a name without quotes.</summary>
    Word,

    /// <summary>A name in quotes.</summary>
    Name,

    /// <summary>Text in double quotes that is a name in one place and a literal in another, or in one setting of the server.</summary>
    NameOrLiteral,

    /// <summary>A literal: a string, a number, or what cannot be told from one.</summary>
    Literal,

    /// <summary>The place of a parameter: <c>?</c>, <c>$1</c>, <c>:name</c>, <c>@name</c>.</summary>
    Placeholder,

    /// <summary>Any other byte, alone.</summary>
    Symbol,
}
