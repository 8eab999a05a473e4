using Sonde.Probes.Go.Errors;
using Sonde.Probes.Go.Sql;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces what a Go program does with <c>github.com/jackc/pgx/v4</c> itself, through a connection or a pool: statements, queries until their
/// rows are closed, batches until their results are, and copies. What <c>database/sql</c> does with pgx is <see cref="DatabaseSqlProbe"/>'s.
/// Literals in the text of a statement are masked, and parameters are not read.
/// </summary>
/// <remarks>
/// Not covered: <c>Prepare</c>; what a pool does before it has a connection, such as a wait or a failed dial; the server that was
/// reached, where the configuration names several.
/// </remarks>
[Probe("github.com/jackc/pgx/v4", Source = "pgx_v4.bpf.c", Header = "pgx.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/jackc/pgx/v4.(*Conn).Exec", Declaration = "type CommandTag []byte; func (c *Conn) Exec(ctx context.Context, sql string, arguments ...interface{}) (CommandTag, error)", Entry = "pgx_start", Return = "pgx_end", Case = "PGX_ACTION_EXEC", Optional = true)]
[Uprobe("github.com/jackc/pgx/v4.(*copyFrom).run", Declaration = "func (ct *copyFrom) run(ctx context.Context) (int64, error)", Entry = "pgx_start", Return = "pgx_end", Case = "PGX_ACTION_COPY", Optional = true)]
[Uprobe("github.com/jackc/pgx/v4.(*Conn).Query", Declaration = "type Rows interface{}; func (c *Conn) Query(ctx context.Context, sql string, args ...interface{}) (rows Rows, err error)", Entry = "pgx_start", Return = "pgx_end", Case = "PGX_ACTION_QUERY", Until = "github.com/jackc/pgx/v4.(*connRows).Close", Optional = true)]
[Uprobe("github.com/jackc/pgx/v4.(*connRows).Close", Declaration = "func (rows *connRows) Close()", Entry = "pgx_close", Return = "pgx_end", Case = "PGX_CLOSES", Optional = true)]
[Uprobe("github.com/jackc/pgx/v4.(*Conn).SendBatch", Declaration = "type BatchResults interface{}; func (c *Conn) SendBatch(ctx context.Context, b *Batch) (rows BatchResults)", Entry = "pgx_start", Return = "pgx_end", Case = "PGX_ACTION_BATCH", Until = "github.com/jackc/pgx/v4.(*batchResults).Close", Optional = true)]
[Uprobe("github.com/jackc/pgx/v4.(*batchResults).Close", Declaration = "func (br *batchResults) Close() error", Entry = "pgx_close", Return = "pgx_end", Case = "PGX_CLOSES", Optional = true)]
[GoOffset("github.com/jackc/pgx/v4", "Conn", "config")]
[GoOffset("github.com/jackc/pgx/v4", "ConnConfig", "Host", "Port", "Database", Prefix = "CONN_CONFIG")]
[GoOffset("github.com/jackc/pgx/v4", "connRows", "err", Prefix = "ROWS")]
[GoOffset("github.com/jackc/pgx/v4", "Batch", "items", Optional = true)]
[GoOffset("github.com/jackc/pgx/v4", "batchItem", "query", Optional = true)]
[GoOffset("github.com/jackc/pgx/v4", "copyFrom", "conn", "tableName", Optional = true)]
[GoOffset("github.com/jackc/pgconn", "PgError", "Code")]
[GoOffset("github.com/jackc/pgconn", "pgconnError", "err", Optional = true)]
[GoOffset("github.com/jackc/pgconn", "writeError", "err", Optional = true)]
[GoOffset("github.com/jackc/pgconn", "errTimeout", "err", Optional = true)]
[GoOffset("github.com/jackc/pgconn", "contextAlreadyDoneError", "err", Optional = true)]
[GoOffset("fmt", "wrapError", "err", Optional = true)]
[EventStruct("pgx_event")]
public sealed partial class PgxV4Probe
{
    static partial void Describe(in PgxEvent e, ref SpanWriter span)
    {
        switch (e.Action)
        {
            case PgxAction.Batch: SqlBatch.Describe(SqlDriver.Pgx, e.Query, e.Lengths, (long)e.Queries, e.Database, span); break;
            case PgxAction.Copy: PgxCall.DescribeCopy(e.Schema, e.Table, e.Database, span); break;
            default: PgxCall.Describe(e.Query, e.Database, span); break;
        }
        SqlServer.Describe(e.Address, e.Port, SqlDialect.PostgreSql, span);
        if (!e.Error.IsNone)
            DatabaseError.Describe(span.NameOf(e.Error), e.Message, e.Code, 0, span);
    }
}
