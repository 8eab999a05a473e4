using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Sql;

/// <summary>
/// Describes statements that are sent together as one span (https://opentelemetry.io/docs/specs/semconv/db/database-spans/). What all of
/// them have in common is said of the batch.
/// </summary>
internal static class SqlBatch
{
    private static ReadOnlySpan<byte> Batch => "BATCH"u8;

    private static ReadOnlySpan<byte> Separator => "; "u8;

    private static ReadOnlySpan<byte> Rest => "; ..."u8;

    /// <summary>Writes the kind, the database system and its database, what is called, and the span's name.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="texts">The first statements, one after the other; each may be cut.</param>
    /// <param name="lengths">The lengths of their texts, and room for more.</param>
    /// <param name="count">The number of statements. A batch of one is that statement.</param>
    /// <param name="database">The database's name; empty if it is not known.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(
        SqlDriver driver, ReadOnlySpan<byte> texts, ReadOnlySpan<ushort> lengths, long count, ReadOnlySpan<byte> database, SpanWriter span)
    {
        if (count == 1)
        {
            SqlCall.Describe(driver, default, texts, database, span);
            return;
        }
        SqlCall.DescribeDatabase(driver, database, span);
        span.Set(Integer.DatabaseBatchSize, count);
        int described = (int)Math.Min(count, lengths.Length);
        bool isWhole = described == count, sameText = isWhole, sameSummary = isWhole, sameOperation = isWhole, sameTable = isWhole;
        Span<byte> text = stackalloc byte[texts.Length + (described * Separator.Length) + Rest.Length];
        Span<byte> firstSummary = stackalloc byte[SqlSummary.LengthMax], summary = stackalloc byte[SqlSummary.LengthMax];
        var first = Read(texts[..lengths[0]], driver, text, firstSummary);
        int length = first.Masked.Length;
        for (int i = 1, at = lengths[0]; i < described; at += lengths[i], i++)
        {
            Add(Separator, text, ref length);
            var next = Read(texts.Slice(at, lengths[i]), driver, text[length..], summary);
            length += next.Masked.Length;
            sameText &= next.Masked.SequenceEqual(first.Masked);
            sameSummary &= next.Summary.Text.SequenceEqual(first.Summary.Text);
            sameOperation &= next.Summary.Operation.SequenceEqual(first.Summary.Operation);
            sameTable &= next.Summary.Table.SequenceEqual(first.Summary.Table);
        }
        if (!isWhole)
            Add(Rest, text, ref length);
        span.SetUnlessEmpty(Text.DatabaseQuery, sameText ? first.Masked : text[..length]);
        if (sameTable)
            span.SetUnlessEmpty(Text.DatabaseCollection, first.Summary.Table);
        SetName(span, sameOperation ? first.Summary.Operation : default);
        span.Set(Text.DatabaseOperation, span.Name);
        SetName(span, sameSummary ? first.Summary.Text : default);
        span.Set(Text.DatabaseQuerySummary, span.Name);
    }

    private static SqlStatement Read(ReadOnlySpan<byte> text, SqlDriver driver, Span<byte> masked, Span<byte> summary) =>
        SqlStatement.Read(SqlCall.WithoutCutCharacter(text), driver.Dialect, default, masked, summary);

    private static void SetName(SpanWriter span, ReadOnlySpan<byte> common) => span.SetName(Batch, common.IsEmpty ? default : " "u8, common);

    private static void Add(ReadOnlySpan<byte> more, Span<byte> text, ref int length)
    {
        more.CopyTo(text[length..]);
        length += more.Length;
    }
}
