using Sonde.Probes.Go.Sql;
using static Sonde.Probes.Go.Sql.SqlDialect;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>The operations and their targets that a summary names.</summary>
public sealed class SqlSummaryTests
{
    [Theory]
    [InlineData("SELECT * FROM users WHERE id = $1", "SELECT users", "SELECT", "users")]
    [InlineData("select u.id from Public.\"Users\" as u", "select Public.\"Users\"", "select", "Public.\"Users\"")]
    [InlineData("SELECT 1", "SELECT", "SELECT", "")]
    [InlineData("SELECT * FROM songs s, artists WHERE a IN (x, y)", "SELECT songs artists", "SELECT", "")]
    [InlineData("SELECT * FROM a LEFT JOIN b USING (id) JOIN (c JOIN d ON e = f) ON g", "SELECT a b c d", "SELECT", "")]
    [InlineData("SELECT d FROM (SELECT * FROM orders o JOIN customers c ON o.c = c.c)", "SELECT SELECT orders customers", "SELECT", "")]
    [InlineData("SELECT EXTRACT(YEAR FROM day), a IS DISTINCT FROM b FROM t, f(1) FOR UPDATE", "SELECT t", "SELECT", "t")]
    [InlineData("INSERT INTO shipping (a, b) SELECT a, b FROM orders", "INSERT shipping SELECT orders", "INSERT", "")]
    [InlineData("INSERT INTO t (a) VALUES (1), (b) ON CONFLICT (a) DO UPDATE SET a = 2", "INSERT t", "INSERT", "t")]
    [InlineData("insert or replace into t values (replace(a, 'b', 'c'))", "insert t", "insert", "t")]
    [InlineData("UPDATE ONLY t SET a = 1, b = 2 FROM u WHERE c", "UPDATE t u", "UPDATE", "")]
    [InlineData("DELETE FROM t WHERE a IN (SELECT b FROM u)", "DELETE t SELECT u", "DELETE", "")]
    [InlineData("MERGE INTO t USING s ON a = b WHEN MATCHED THEN UPDATE SET c = d", "MERGE t s", "MERGE", "")]
    [InlineData("WITH r AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM r", "DELETE a INSERT b SELECT r", "INSERT", "")]
    [InlineData("(SELECT a FROM t) UNION (SELECT b FROM u)", "SELECT t SELECT u", "SELECT", "")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (a int, b int)", "CREATE TABLE t", "CREATE TABLE", "t")]
    [InlineData("CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX i", "CREATE INDEX", "")]
    [InlineData("DROP TABLE IF EXISTS a, b", "DROP TABLE a b", "DROP TABLE", "")]
    [InlineData("TRUNCATE TABLE t", "TRUNCATE t", "TRUNCATE", "t")]
    [InlineData("call restock(1)", "call restock", "call", "")]
    [InlineData("EXPLAIN (ANALYZE) UPDATE t SET a = 1", "EXPLAIN UPDATE t", "EXPLAIN", "t")]
    [InlineData("SET a = 1", "SET", "SET", "")]
    [InlineData("/* name */ BEGIN; UPDATE t SET a = 1; COMMIT;", "BEGIN UPDATE t COMMIT", "", "t")]
    [InlineData("SELECT a FROM t;", "SELECT t", "SELECT", "t")]
    [InlineData("frobnicate 1 FROM t", "", "", "")]
    [InlineData("", "", "", "")]
    public void Summary_OfStatements_HasTheirOperationsAndTargets(string text, string summary, string operation, string table)
    {
        SqlText found = SqlText.Read(text, PostgreSql);
        Assert.Equal((summary, operation, table), (found.Summary, found.Operation, found.Table));
    }

    [Fact]
    public void Summary_OfAPreparedStatement_BeginsWithPrepare()
    {
        SqlText found = SqlText.Read("SELECT a FROM t WHERE b = ?", MySql, "PREPARE");
        Assert.Equal(("PREPARE SELECT t", "PREPARE", "t"), (found.Summary, found.Operation, found.Table));
    }

    [Fact]
    public void Summary_OfManyTables_EndsBehindAWholeName()
    {
        string tables = string.Join(", ", Enumerable.Range(100, 100).Select(static number => $"shop.table{number}"));
        string summary = SqlText.Read("SELECT * FROM " + tables, PostgreSql).Summary;
        Assert.Equal("SELECT " + string.Join(' ', Enumerable.Range(100, 17).Select(static number => $"shop.table{number}")), summary);
    }
}
