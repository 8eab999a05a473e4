using Sonde.Probes.Go.Errors;
using Sonde.Probes.Go.Sql;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces what a Go program does through <c>database/sql</c>, with any driver: statements, also prepared ones, transactions and pings. Each
/// call is one span, together with the wait for a connection and the attempts that it makes. Literals in the text of a statement are
/// masked, and parameters are not read.
/// </summary>
/// <remarks>
/// Not covered: the reading of rows; the server of <c>pq.NewConnector</c> and of connectors that wrap others; what drivers take from the
/// environment; error codes of SQL Server and ClickHouse; calls that a build with a profile inlines, which <c>sonde inspect</c> reports.
/// </remarks>
[Probe("database/sql", Source = "database_sql.bpf.c", Header = "database_sql.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("database/sql.(*DB).QueryContext", Declaration = "func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*DB).ExecContext", Declaration = "func (db *DB) ExecContext(ctx context.Context, query string, args ...any) (Result, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", Optional = true)]
[Uprobe("database/sql.(*DB).PrepareContext", Declaration = "func (db *DB) PrepareContext(ctx context.Context, query string) (*Stmt, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_PREPARE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*DB).BeginTx", Declaration = "func (db *DB) BeginTx(ctx context.Context, opts *TxOptions) (*Tx, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_BEGIN", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*DB).PingContext", Declaration = "func (db *DB) PingContext(ctx context.Context) error", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_PING", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Conn).QueryContext", Declaration = "func (c *Conn) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Conn).ExecContext", Declaration = "func (c *Conn) ExecContext(ctx context.Context, query string, args ...any) (Result, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", Optional = true)]
[Uprobe("database/sql.(*Conn).PrepareContext", Declaration = "func (c *Conn) PrepareContext(ctx context.Context, query string) (*Stmt, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_PREPARE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Conn).BeginTx", Declaration = "func (c *Conn) BeginTx(ctx context.Context, opts *TxOptions) (*Tx, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_BEGIN", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Conn).PingContext", Declaration = "func (c *Conn) PingContext(ctx context.Context) error", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_PING", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Tx).QueryContext", Declaration = "func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Tx).ExecContext", Declaration = "func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (Result, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", Optional = true)]
[Uprobe("database/sql.(*Tx).PrepareContext", Declaration = "func (tx *Tx) PrepareContext(ctx context.Context, query string) (*Stmt, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_PREPARE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Tx).Commit", Declaration = "func (tx *Tx) Commit() error", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_COMMIT", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Tx).rollback", Declaration = "func (tx *Tx) rollback(discardConn bool) error", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_ROLLBACK", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Stmt).QueryContext", Declaration = "func (s *Stmt) QueryContext(ctx context.Context, args ...any) (*Rows, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", EarlyReturn = true, Optional = true)]
[Uprobe("database/sql.(*Stmt).ExecContext", Declaration = "func (s *Stmt) ExecContext(ctx context.Context, args ...any) (Result, error)", Entry = "sql_start", Return = "sql_end", Case = "SQL_ACTION_EXECUTE", Optional = true)]
[GoOffset("database/sql", "DB", "connector")]
[GoOffset("database/sql", "Conn", "db", Optional = true)]
[GoOffset("database/sql", "Tx", "db", "done", "ctx", Optional = true)]
[GoOffset("database/sql", "Stmt", "db", "query", Optional = true)]
[GoOffset("database/sql", "dsnConnector", "dsn", "driver", Optional = true)]
[GoOffset("github.com/jackc/pgx/v5/stdlib", "driverConnector", "name", Optional = true)]
[GoOffset("github.com/jackc/pgx/v4/stdlib", "driverConnector", "name", Optional = true)]
[GoOffset("github.com/jackc/pgx/v5/stdlib", "connector", "Host", "Port", "Database", Prefix = "PGX_CONNECTOR", Optional = true)]
[GoOffset("github.com/jackc/pgx/v4/stdlib", "connector", "Host", "Port", "Database", Prefix = "PGX_CONNECTOR", Optional = true)]
[GoOffset("github.com/go-sql-driver/mysql", "connector", "cfg", Optional = true)]
[GoOffset("github.com/go-sql-driver/mysql", "Config", "Addr", "DBName", Optional = true)]
[GoOffset("github.com/lib/pq", "Error", "Code", Prefix = "PQ_ERROR", Optional = true)]
[GoOffset("github.com/jackc/pgx/v5/pgconn", "PgError", "Code", Optional = true)]
[GoOffset("github.com/jackc/pgconn", "PgError", "Code", Optional = true)]
[GoOffset("github.com/go-sql-driver/mysql", "MySQLError", "Number", Optional = true)]
[GoOffset("github.com/mattn/go-sqlite3", "Error", "Code", Prefix = "SQLITE3_ERROR", Optional = true)]
[GoOffset("modernc.org/sqlite", "Error", "code", Prefix = "SQLITE_ERROR", Optional = true)]
[GoOffset("github.com/glebarez/go-sqlite", "Error", "code", Prefix = "SQLITE_ERROR", Optional = true)]
[EventStruct("sql_event")]
public sealed partial class DatabaseSqlProbe
{
    static partial void Describe(in SqlEvent e, ref SpanWriter span)
    {
        SqlDriver driver = SqlDriver.Of(span.NameOf(e.Driver));
        DataSource source = DataSource.Read(e.Source, driver.Dialect, stackalloc byte[e.Source.Length]);
        SqlCall.Describe(driver, OperationOf(e.Action), e.Query, e.Database.IsEmpty ? source.Database : e.Database, span);
        if (e.Address.IsEmpty)
            SqlServer.Describe(source.Host, source.Port, driver.Dialect, span);
        else
            SqlServer.Describe(e.Address, e.Port == 0 ? null : e.Port, driver.Dialect, span);
        if (!e.Error.IsNone)
            DatabaseError.Describe(span.NameOf(e.Error), e.Message, e.Code, e.Number, span);
    }

    private static ReadOnlySpan<byte> OperationOf(SqlAction action) => action switch
    {
        SqlAction.Prepare => "PREPARE"u8,
        SqlAction.Begin => "BEGIN"u8,
        SqlAction.Commit => "COMMIT"u8,
        SqlAction.Rollback => "ROLLBACK"u8,
        SqlAction.Ping => "PING"u8,
        _ => default,
    };
}
