using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Sql;

/// <summary>Describes calls of pgx that have no counterpart in <c>database/sql</c>.</summary>
internal static class PgxCall
{
    private static ReadOnlySpan<byte> Copy => "COPY"u8;

    /// <summary>Writes what <see cref="SqlCall.Describe"/> does.</summary>
    internal static void Describe(ReadOnlySpan<byte> query, ReadOnlySpan<byte> database, SpanWriter span)
    {
        // What Conn.Ping of v4 executes.
        bool isPing = query.SequenceEqual(";"u8);
        SqlCall.Describe(SqlDriver.Pgx, isPing ? "PING"u8 : default, isPing ? default : query, database, span);
    }

    /// <summary>Writes that rows are copied into a table, for which pgx builds a statement of its own.</summary>
    /// <param name="schema">The schema of the table; empty if none is given.</param>
    /// <param name="table">The table.</param>
    /// <param name="database">The database's name.</param>
    /// <param name="span">The span.</param>
    internal static void DescribeCopy(ReadOnlySpan<byte> schema, ReadOnlySpan<byte> table, ReadOnlySpan<byte> database, SpanWriter span)
    {
        SqlCall.DescribeDatabase(SqlDriver.Pgx, database, span);
        span.SetName(schema, schema.IsEmpty ? default : "."u8, table);
        span.Set(Text.DatabaseOperation, Copy);
        span.SetUnlessEmpty(Text.DatabaseCollection, span.Name);
        span.SetName(Copy, " "u8, span.Name);
    }
}
