using Sonde.Probes.Go.Errors;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.Tests;

/// <summary>Which errors are errors of a span.</summary>
public sealed class DatabaseErrorTests
{
    [Fact]
    public void NoRows_AreNoError()
    {
        var span = new SpanWriter(new SpanBuffer());
        DatabaseError.Describe("*errors.errorString"u8, "sql: no rows in result set"u8, default, 0, span);
        Assert.Equal(SpanStatus.Unset, span.Status);
        DatabaseError.Describe("*errors.errorString"u8, "sql: no rows"u8, default, 0, span);
        Assert.Equal(SpanStatus.Error, span.Status);
    }
}
