using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Export;

namespace Sonde.OpenTelemetry.Tests;

public class OtlpDestinationTests
{
    [Theory]
    [InlineData("http://host:4318", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("http://host:4318/", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("http://host:4318/v1/traces", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("https://host/otlp", OtlpExportProtocol.HttpProtobuf, "https://host/otlp/v1/traces")]
    [InlineData("http://host:4317", OtlpExportProtocol.Grpc, "http://host:4317/")]
    public void Resolve_ByAddress_ChoosesTransportAndPath(string address, OtlpExportProtocol protocol, string endpoint)
    {
        OtlpDestination destination = Resolve(new() { Endpoint = new Uri(address) });

        Assert.Equal((protocol, new Uri(endpoint)), (destination.Protocol, destination.Endpoint));
    }

    [Fact]
    public void Resolve_WithProtocolVariable_BeatsThePort()
    {
        OtlpDestination destination = Resolve(
            new() { Endpoint = new Uri("http://host:4317") }, ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        Assert.Equal(new Uri("http://host:4317/v1/traces"), destination.Endpoint);
    }

    [Fact]
    public void Resolve_WithProtocolOption_BeatsTheVariable()
    {
        OtlpDestination destination = Resolve(
            new() { Endpoint = new Uri("http://host:4318"), Protocol = OtlpExportProtocol.Grpc },
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        Assert.Equal(OtlpExportProtocol.Grpc, destination.Protocol);
    }

    [Fact]
    public void Resolve_WithTracesVariable_TakesItAsItIs()
    {
        OtlpDestination destination = Resolve(new(), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://host/custom"));

        Assert.Equal(new Uri("http://host/custom"), destination.Endpoint);
    }

    [Fact]
    public void Resolve_WithNothing_LeavesAllToTheExporter() =>
        Assert.Equal(new OtlpDestination(null, null, null, null), Resolve(new()));

    private static OtlpDestination Resolve(
        OpenTelemetrySinkOptions options, params (string Name, string Value)[] environment) =>
        OtlpDestination.Resolve(
            options, name => Array.Find(environment, v => v.Name == name) is { Name: not null } v ? v.Value : null);
}
