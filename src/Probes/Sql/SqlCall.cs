using System.Buffers;
using System.Text;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Sql;

/// <summary>Describes a call to a SQL database as a span (https://opentelemetry.io/docs/specs/semconv/db/sql/).</summary>
internal static class SqlCall
{
    /// <summary>Writes the kind, the database system and its database, what is called, and the span's name.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="operation">What is done, if that is not to execute statements.</param>
    /// <param name="query">The statements; empty if there are none.</param>
    /// <param name="database">The database's name; empty if it is not known.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(
        SqlDriver driver, ReadOnlySpan<byte> operation, ReadOnlySpan<byte> query, ReadOnlySpan<byte> database, SpanWriter span)
    {
        DescribeDatabase(driver, database, span);
        SqlStatement statement = SqlStatement.Read(
            WithoutCutCharacter(query), driver.Dialect, operation, stackalloc byte[query.Length], stackalloc byte[SqlSummary.LengthMax]);
        SqlSummary summary = statement.Summary;
        span.SetUnlessEmpty(Text.DatabaseOperation, operation.IsEmpty ? summary.Operation : operation);
        span.SetUnlessEmpty(Text.DatabaseCollection, summary.Table);
        span.SetUnlessEmpty(Text.DatabaseQuery, statement.Masked);
        if (!query.IsEmpty)
            span.SetUnlessEmpty(Text.DatabaseQuerySummary, summary.Text);
        if (!query.IsEmpty && !summary.Text.IsEmpty)
            span.Name = summary.Text;
        else if (!operation.IsEmpty && !database.IsEmpty)
            span.SetName(operation, " "u8, database);
        else
            span.Name = !operation.IsEmpty ? operation : !database.IsEmpty ? database : driver.DatabaseSystem;
    }

    /// <summary>Writes the kind, the database system and its database.</summary>
    internal static void DescribeDatabase(SqlDriver driver, ReadOnlySpan<byte> database, SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        span.Set(Text.DatabaseSystem, driver.DatabaseSystem);
        span.SetUnlessEmpty(Text.DatabaseNamespace, database);
    }

    /// <summary>A text without the beginning of a character that was cut.</summary>
    internal static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> text)
    {
        const int longest = 4;
        for (int size = 1; size < longest && size <= text.Length; size++)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text[^size..], out _, out int consumed);
            if (status == OperationStatus.NeedMoreData && consumed == size)
                return text[..^size];
        }
        return text;
    }
}
