using System.Text;
using Sonde.Probes.Go.Sql;
using static Sonde.Probes.Go.Sql.SqlDialect;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>The server and the database that a data source name leads to.</summary>
public sealed class DataSourceTests
{
    [Theory]
    [InlineData(PostgreSql, "postgres://me:secret@db.example:5433/my%20shop?sslmode=disable", "db.example", 5433, "my shop")]
    [InlineData(PostgreSql, "postgres://me:sec/ret@db.example/shop", "", null, "")]
    [InlineData(PostgreSql, "postgres://me:sec?ret@db.example/shop", "", null, "")]
    [InlineData(PostgreSql, "postgres://me:sec:re", "", null, "")]
    [InlineData(PostgreSql, "postgres://me:sec/ret", "", null, "")]
    [InlineData(PostgreSql, "host=db.example password=sec://ret dbname=shop", "db.example", null, "shop")]
    [InlineData(MySql, "me:sec://ret@tcp(db.example)/shop", "", null, "")]
    [InlineData(PostgreSql, "postgresql://[::1]/shop", "::1", null, "shop")]
    [InlineData(PostgreSql, "postgres:///shop?host=%2Frun%2Fpg&port=5433", "/run/pg", 5433, "shop")]
    [InlineData(PostgreSql, "postgres://one:1,two:2/shop", "one", 1, "shop")]
    [InlineData(PostgreSql, "host=/run/pg port = 5433 password='it\\'s dbname=x' dbname=shop", "/run/pg", 5433, "shop")]
    [InlineData(PostgreSql, "host=one,two port=1,2", "one", 1, "")]
    [InlineData(PostgreSql, "user=me password=secret", "", null, "")]
    [InlineData(TransactSql, "sqlserver://me:secret@host:1433?database=shop", "host", 1433, "shop")]
    [InlineData(Unknown, "clickhouse://me:secret@host:9000/shop", "host", 9000, "shop")]
    [InlineData(Unknown, "host=here;password=secret", "", null, "")]
    [InlineData(Sqlite, "/data/shop.db?_journal=WAL", "", null, "/data/shop.db")]
    [InlineData(Sqlite, "file:/data/my%20shop.db?cache=shared", "", null, "/data/my shop.db")]
    [InlineData(Sqlite, "file:///data/shop.db", "", null, "/data/shop.db")]
    [InlineData(Sqlite, ":memory:", "", null, ":memory:")]
    [InlineData(PostgreSql, "", "", null, "")]
    public void Source_OfAnyForm_LeadsToAServerAndADatabase(object dialect, string text, string host, int? port, string database)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        DataSource source = DataSource.Read(bytes, (SqlDialect)dialect, new byte[bytes.Length]);
        Assert.Equal((host, port, database), (Encoding.UTF8.GetString(source.Host), source.Port, Encoding.UTF8.GetString(source.Database)));
    }

    [Fact]
    public void Source_OfRandomContent_IsReadWithoutFailing()
    {
        string[] pieces = ["://", ":", "/", "@", "?", "&", "=", "%", "%41", "'", "\\", " ", ",", "[", "]", "host", "port", "dbname", "file:", "é", "7"];
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])));
            DataSource.Read(bytes, (SqlDialect)(i % 5), new byte[bytes.Length]);
        }
    }
}
