using System.Text;
using Sonde.Probes.Go.Sql;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>What is found in the text of statements, as strings.</summary>
internal sealed record SqlText(string Masked, string Summary, string Operation, string Table)
{
    internal static SqlText Read(ReadOnlySpan<byte> text, SqlDialect dialect, string operation = "")
    {
        SqlStatement statement = SqlStatement.Read(
            text, dialect, Encoding.UTF8.GetBytes(operation), new byte[text.Length], new byte[SqlSummary.LengthMax]);
        return new SqlText(
            Encoding.UTF8.GetString(statement.Masked), Encoding.UTF8.GetString(statement.Summary.Text),
            Encoding.UTF8.GetString(statement.Summary.Operation), Encoding.UTF8.GetString(statement.Summary.Table));
    }

    internal static SqlText Read(string text, SqlDialect dialect, string operation = "") =>
        Read(Encoding.UTF8.GetBytes(text), dialect, operation);
}
