namespace Sonde.Probes.Go.Sql;

/// <summary>Whose rules a statement is read by. They differ in what is a literal, a name and a comment.</summary>
internal enum SqlDialect
{
    /// <summary>
    /// A database system whose rules are not known here. What is a literal in any system is masked, and what is a comment in any is dropped.
    /// </summary>
    Unknown,

    /// <summary>PostgreSQL (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).</summary>
    PostgreSql,

    /// <summary>MySQL and MariaDB (https://dev.mysql.com/doc/refman/8.4/en/language-structure.html).</summary>
    MySql,

    /// <summary>SQLite (https://sqlite.org/lang_expr.html, https://sqlite.org/lang_keywords.html).</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server (https://learn.microsoft.com/sql/t-sql/language-elements).</summary>
    TransactSql,
}
