using System.Buffers.Text;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Errors;

/// <summary>
/// Describes the error of a call to a database. <c>error.type</c> is the database's code if there is one, otherwise the Go name of the
/// error, otherwise that of its type.
/// </summary>
internal static class DatabaseError
{
    private static ReadOnlySpan<byte> NoRows => "sql: no rows in result set"u8;

    /// <summary>Writes the outcome of a call that has failed. That there are no rows is not an error.</summary>
    /// <param name="type">The name of the error's type; empty if it is not known.</param>
    /// <param name="text">The error's text, if it is one that <c>errors.New</c> returned; it is not written.</param>
    /// <param name="code">The database's code as a text, if there is one.</param>
    /// <param name="number">The database's code as a number; 0 if there is none.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> text, ReadOnlySpan<byte> code, uint number, SpanWriter span)
    {
        if (text.SequenceEqual(NoRows))
            return;
        scoped ReadOnlySpan<byte> status = code;
        Span<byte> digits = stackalloc byte["4294967295".Length];
        if (code.IsEmpty && number != 0 && Utf8Formatter.TryFormat(number, digits, out int length))
            status = digits[..length];
        span.Status = SpanStatus.Error;
        span.SetUnlessEmpty(Text.DatabaseStatusCode, status);
        span.Set(Text.ErrorType, !status.IsEmpty ? status : ErrorName.Of(type, text));
    }
}
