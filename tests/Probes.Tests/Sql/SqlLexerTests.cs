using Sonde.Probes.Go.Sql;
using static Sonde.Probes.Go.Sql.SqlDialect;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>Which parts of statements are literals, in each dialect.</summary>
public sealed class SqlLexerTests
{
    [Theory]
    // Strings: the secret is never shown, and what follows is.
    [InlineData(PostgreSql, "SELECT 'it''s', a", "SELECT ?, a")]
    [InlineData(PostgreSql, @"SELECT 'a\', b", "SELECT ?, b")]
    [InlineData(PostgreSql, @"SELECT E'it\'s' || e'a\\', b", "SELECT ? || ?, b")]
    [InlineData(PostgreSql, "SELECT E'a'\n  'b\\'secret', c", "SELECT ?, c")]
    [InlineData(PostgreSql, "SELECT B'01', x'1F', N'a', U&'d!0061' UESCAPE '!'", "SELECT ?, ?, ?, U&? UESCAPE ?")]
    [InlineData(PostgreSql, "SELECT $$it's$$, $a$ $b$ $$ $a$, $1, a$b$c$b$", "SELECT ?, ?, $1, a$b$c$b$")]
    [InlineData(MySql, "SELECT 'a', \"b\", x'1F', _utf8'c'", "SELECT ?, ?, ?, _utf8?")]
    [InlineData(MySql, @"SELECT 'a\\', b", "SELECT ?, b")]
    // The setting NO_BACKSLASH_ESCAPES decides whether this string ends here.
    [InlineData(MySql, @"SELECT 'a\' , b", "SELECT ?")]
    [InlineData(Unknown, @"SELECT 'a\' , b", "SELECT ?")]
    [InlineData(Unknown, "SELECT \"a\", $t$b$t$", "SELECT ?, ?")]
    [InlineData(Sqlite, "SELECT 'a\\', \"b\" FROM \"c\"", "SELECT ?, ? FROM \"c\"")]
    [InlineData(TransactSql, "SELECT N'a', [b]]c], \"d\"", "SELECT ?, [b]]c], \"d\"")]
    // Names in quotes.
    [InlineData(PostgreSql, "SELECT \"a\"\"b\" FROM \"c d\".e", "SELECT \"a\"\"b\" FROM \"c d\".e")]
    [InlineData(MySql, "SELECT `a``b` FROM `c`", "SELECT `a``b` FROM `c`")]
    [InlineData(Sqlite, "SELECT [a b], `c`, \"d\" FROM [e]", "SELECT [a b], `c`, ? FROM [e]")]
    // Numbers and parameters.
    [InlineData(PostgreSql, "SELECT 1, -2.5, .5, 1e-9, 0x1F, 1_000, a1, b.c2[3]", "SELECT ?, -?, ?, ?, ?, ?, a1, b.c2[?]")]
    [InlineData(PostgreSql, "SELECT $1::int, a->>'k' = $2", "SELECT $1::int, a->>? = $2")]
    [InlineData(Sqlite, "SELECT ?, ?12, :name, @name, $name", "SELECT ?, ?12, :name, @name, $name")]
    [InlineData(MySql, "SELECT @@version, @a := 1", "SELECT @@version, @a := ?")]
    // Comments.
    [InlineData(PostgreSql, "SELECT a -- it's\n, b /* c /* d */ 'e' */ FROM f", "SELECT a , b FROM f")]
    [InlineData(MySql, "SELECT a # it's\n, 1--2, b -- c\n /* d /* e */ FROM f", "SELECT a , ?--?, b FROM f")]
    [InlineData(MySql, "SELECT /*!50000 'a*/b' */ c", "SELECT ? c")]
    [InlineData(Sqlite, "SELECT a--b\r'c'\n FROM d/*", "SELECT a FROM d")]
    // Cut, damaged or strange.
    [InlineData(PostgreSql, "SELECT 'secr", "SELECT ?")]
    [InlineData(PostgreSql, "SELECT \"secr", "SELECT ?")]
    [InlineData(PostgreSql, "SELECT $x$secr", "SELECT ?")]
    [InlineData(PostgreSql, "\0SELECT\0a\u007f,\u00e9", "SELECT a ,\u00e9")]
    public void Text_WithLiterals_IsShownWithoutThem(object dialect, string text, string expected) =>
        Assert.Equal(expected, SqlText.Read(text, (SqlDialect)dialect).Masked);
}
