namespace Sonde.Probes.Go.Sql;

/// <summary>
/// What may be recorded of the text of one or more statements: the text without its literals, and the summary. It writes into the caller's
/// memory.
/// </summary>
internal readonly ref struct SqlStatement
{
    private SqlStatement(ReadOnlySpan<byte> masked, SqlSummary summary)
    {
        Masked = masked;
        Summary = summary;
    }

    /// <summary>
    /// The text with <c>?</c> for each literal, without comments, and with one blank for white space and comments between two tokens.
    /// </summary>
    internal ReadOnlySpan<byte> Masked { get; }

    /// <summary>The operations and their targets.</summary>
    internal SqlSummary Summary { get; }

    /// <summary>Reads statements.</summary>
    /// <param name="text">The text in UTF-8; its end may be cut off.</param>
    /// <param name="dialect">Whose rules it follows.</param>
    /// <param name="operation">The operation that is done with them; empty if they are executed.</param>
    /// <param name="masked">Memory of at least as many bytes as the text has.</param>
    /// <param name="summary">Memory of at least <see cref="SqlSummary.LengthMax"/> bytes.</param>
    internal static SqlStatement Read(
        ReadOnlySpan<byte> text, SqlDialect dialect, ReadOnlySpan<byte> operation, Span<byte> masked, Span<byte> summary)
    {
        int length = 0;
        var lexer = new SqlLexer(text, dialect);
        var found = new SqlSummary(summary, operation);
        while (lexer.Read())
        {
            bool isShown = lexer.Kind != SqlTokenKind.Literal && (lexer.Kind != SqlTokenKind.NameOrLiteral || found.ExpectsName);
            switch (lexer.Kind)
            {
                case SqlTokenKind.Word: found.AddWord(lexer.Token, lexer.IsBeforeParenthesis); break;
                case SqlTokenKind.Symbol: found.AddSymbol(lexer.Token[0]); break;
                case SqlTokenKind.Literal or SqlTokenKind.Placeholder: found.AddValue(); break;
                default: found.AddName(lexer.Token); break;
            }
            if (lexer.IsApart && length > 0)
                masked[length++] = (byte)' ';
            ReadOnlySpan<byte> shown = isShown ? lexer.Token : "?"u8;
            shown.CopyTo(masked[length..]);
            length += shown.Length;
        }
        return new SqlStatement(masked[..length], found);
    }
}
