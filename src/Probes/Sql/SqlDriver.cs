namespace Sonde.Probes.Go.Sql;

/// <summary>What the package of a driver's Go types tells about the database system that the driver is for.</summary>
internal sealed class SqlDriver
{
    private static readonly SqlDriver Unknown = new("", "other_sql"u8, SqlDialect.Unknown);

    // Forks have the same package names.
    private static readonly SqlDriver[] Known =
    [
        new("pq", "postgresql"u8, SqlDialect.PostgreSql), // github.com/lib/pq
        new("stdlib", "postgresql"u8, SqlDialect.PostgreSql), // github.com/jackc/pgx/*/stdlib
        new("mysql", "mysql"u8, SqlDialect.MySql), // github.com/go-sql-driver/mysql
        new("sqlite3", "sqlite"u8, SqlDialect.Sqlite), // github.com/mattn/go-sqlite3
        new("sqlite", "sqlite"u8, SqlDialect.Sqlite), // modernc.org/sqlite, github.com/glebarez/go-sqlite
        new("mssql", "microsoft.sql_server"u8, SqlDialect.TransactSql), // github.com/microsoft/go-mssqldb
        new("clickhouse", "clickhouse"u8, SqlDialect.Unknown), // github.com/ClickHouse/clickhouse-go
    ];

    private readonly byte[] _prefix, _system;

    private SqlDriver(string package, ReadOnlySpan<byte> system, SqlDialect dialect)
    {
        _prefix = [.. System.Text.Encoding.ASCII.GetBytes(package), (byte)'.'];
        _system = system.ToArray();
        Dialect = dialect;
    }

    /// <summary>pgx, where a program uses it without <c>database/sql</c>.</summary>
    internal static SqlDriver Pgx { get; } = new("pgx", "postgresql"u8, SqlDialect.PostgreSql);

    /// <summary>The database system by the name that the conventions give it.</summary>
    internal ReadOnlySpan<byte> DatabaseSystem => _system;

    /// <summary>The rules of its statements.</summary>
    internal SqlDialect Dialect { get; }

    /// <summary>Returns the driver that has this type: <c>*pq.Driver</c>.</summary>
    internal static SqlDriver Of(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> name = type.TrimStart((byte)'*');
        foreach (SqlDriver driver in Known)
        {
            if (name.StartsWith(driver._prefix))
                return driver;
        }
        return Unknown;
    }
}
