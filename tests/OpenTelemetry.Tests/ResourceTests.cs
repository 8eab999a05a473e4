using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

[Collection(nameof(EnvironmentCollection))]
public class ResourceTests
{
    [Theory]
    [InlineData("service.name", "shop")]
    [InlineData("process.pid", 42L)]
    [InlineData("process.executable.name", "shop")]
    [InlineData("process.executable.path", "/usr/bin/shop")]
    [InlineData("process.runtime.name", "go")]
    [InlineData("process.runtime.version", "go1.24.4")]
    [InlineData("telemetry.sdk.name", "opentelemetry")]
    [InlineData("telemetry.sdk.language", "go")]
    [InlineData("telemetry.distro.name", "sonde")]
    public void Resource_OfATarget_DescribesTheProcess(string key, object value)
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal(value, span.Resource[key]);
    }

    [Theory]
    [InlineData(null, null, null, "shop")]
    [InlineData(null, null, "service.name=attribute", "attribute")]
    [InlineData(null, "variable", "service.name=attribute", "variable")]
    [InlineData("option", "variable", "service.name=attribute", "option")]
    public void ServiceName_ByPrecedence_IsTheFirstThatIsSet(
        string? option, string? variable, string? attributes, string expected)
    {
        using var _ = new EnvironmentScope(("OTEL_SERVICE_NAME", variable), ("OTEL_RESOURCE_ATTRIBUTES", attributes));
        using var fixture = new SinkFixture(o => o.ServiceName = option);

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal(expected, span.Resource["service.name"]);
    }

    [Fact]
    public void ResourceAttributes_OfTheHost_AreAdded()
    {
        using var _ = new EnvironmentScope(("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"));
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal("test", span.Resource["deployment.environment.name"]);
    }

    [Fact]
    public void ResourceAttributes_OfTheTarget_AreAdded_AndTheHostsWin()
    {
        using var _ = new EnvironmentScope(("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"));
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Target = SpanRecord.NewTarget([], attributes: new Dictionary<string, string>
            {
                ["service.namespace"] = "north",
                ["service.instance.id"] = "7",
                ["deployment.environment.name"] = "own",
                ["process.pid"] = "0",
            }),
        });

        Assert.Equal(
            ("north", "7", "test", 42L),
            (span.Resource["service.namespace"], span.Resource["service.instance.id"], span.Resource["deployment.environment.name"],
                span.Resource["process.pid"]));
    }

    [Fact]
    public void CommandLine_WithoutOptIn_StaysHome()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.False(span.Resource.ContainsKey("process.command_args"));
    }

    [Fact]
    public void CommandLine_WithOptIn_IsAnArray()
    {
        using var fixture = new SinkFixture(o => o.IncludeCommandLine = true);

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal(new object[] { "shop", "--port", "8080" }, span.Resource["process.command_args"]);
    }

    [Fact]
    public void Resources_OfTwoProcessesOfOneService_AreTheirOwn()
    {
        using var fixture = new SinkFixture();

        new SpanRecord { SpanId = "00000000000000aa", Target = SpanRecord.NewTarget(1) }.SendTo(fixture.Sink);
        new SpanRecord { SpanId = "00000000000000bb", Target = SpanRecord.NewTarget(2) }.SendTo(fixture.Sink);
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal(
            [("00000000000000aa", 1L), ("00000000000000bb", 2L)],
            fixture.Receiver.Spans.Select(s => (s.SpanId, (long)s.Resource["process.pid"]!)).Order());
        Assert.Equal(2, fixture.Receiver.Spans.Select(s => s.Resource["service.instance.id"]).Distinct().Count());
    }
}
