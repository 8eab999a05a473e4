using Sonde.Probes.Go.Sql;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.Tests.Sql;

/// <summary>Which errors are errors of a span.</summary>
public sealed class SqlErrorTests
{
    [Fact]
    public void NoRows_AreNoError()
    {
        var span = new SpanWriter(new SpanBuffer());
        SqlError.Describe("*errors.errorString"u8, "sql: no rows in result set"u8, default, 0, span);
        Assert.Equal(SpanStatus.Unset, span.Status);
        SqlError.Describe("*errors.errorString"u8, "sql: no rows"u8, default, 0, span);
        Assert.Equal(SpanStatus.Error, span.Status);
    }
}
