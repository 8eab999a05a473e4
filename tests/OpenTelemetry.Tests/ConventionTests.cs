using System.Reflection;
using Sonde.Shared;
using Sonde.Tests.Conventions;
using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>Compares names with the table of the conventions. Tests of spans check the names that the ready-made probes write.</summary>
[Collection(nameof(EnvironmentCollection))]
public class ConventionTests
{
    [Theory]
    [InlineData(typeof(Conventions.Text), "text")]
    [InlineData(typeof(Conventions.Integer), 1L)]
    [InlineData(typeof(Conventions.Bool), true)]
    [InlineData(typeof(Conventions.TextArray), new[] { "text" })]
    public void Names_OfEachType_AreTheConventionsOwn(Type names, object value) => Assert.All(
        names.GetFields(BindingFlags.Static | BindingFlags.NonPublic),
        field => Assert.Null(ConventionTable.ComplaintOf((string)field.GetRawConstantValue()!, value)));

    [Theory]
    [InlineData("rpc.grpc.status_code", "OK", "is deprecated")]
    [InlineData("rpc.response.status_code", "OK", "is deprecated: renamed rpc.status_code")]
    [InlineData("rpc.status_code", 0L, "is a string by the convention, and was set to a int")]
    [InlineData("http.status", 200L, "is not in the table")]
    public void Table_OfAWrongName_SaysWhatIsWrong(string name, object value, string complaint) =>
        Assert.Contains(complaint, ConventionTable.ComplaintOf(name, value), StringComparison.Ordinal);

    [Fact]
    public void Resource_OfATarget_HasNamesOfTheConvention()
    {
        using var fixture = new SinkFixture(static options => options.IncludeCommandLine = true);

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.All(span.Resource, static attribute => Assert.Null(ConventionTable.ComplaintOf(attribute.Key, attribute.Value)));
    }
}
