using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Export;
using Sonde.OpenTelemetry.Transport;

namespace Sonde.OpenTelemetry.Tests;

public class OtlpDestinationTests
{
    private const string Service = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

    [Theory]
    [InlineData("http://host:4318", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("http://host:4318/", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("http://host:4318/v1/traces", OtlpExportProtocol.HttpProtobuf, "http://host:4318/v1/traces")]
    [InlineData("https://host/otlp", OtlpExportProtocol.HttpProtobuf, "https://host/otlp/v1/traces")]
    [InlineData("http://host:4317", OtlpExportProtocol.Grpc, "http://host:4317/" + Service)]
    public void Resolve_ByAddress_ChoosesTransportAndPath(string address, OtlpExportProtocol protocol, string url)
    {
        OtlpDestination option = Resolve(new() { Endpoint = new Uri(address) });
        OtlpDestination variable = Resolve(new(), ("OTEL_EXPORTER_OTLP_ENDPOINT", address));

        Assert.Equal((protocol, new Uri(url)), (option.Protocol, option.Url));
        Assert.Equal((protocol, new Uri(url)), (variable.Protocol, variable.Url));
    }

    [Theory]
    [InlineData("http://host:4317", "http/protobuf", "http://host:4317/v1/traces")]
    [InlineData("http://host:4318", "grpc", "http://host:4318/" + Service)]
    public void Resolve_WithProtocolVariable_BeatsThePort(string address, string protocol, string url)
    {
        OtlpDestination destination = Resolve(
            new() { Endpoint = new Uri(address) }, ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

        Assert.Equal(new Uri(url), destination.Url);
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

        Assert.Equal(new Uri("http://host/custom"), destination.Url);
    }

    [Theory]
    [InlineData("grpc", "http://localhost:4317/" + Service)]
    [InlineData("http/protobuf", "http://localhost:4318/v1/traces")]
    [InlineData("", "http://localhost:4317/" + Service)]
    public void Resolve_WithoutAddress_TakesTheProtocolsOwnPort(string protocol, string url) =>
        Assert.Equal(new Uri(url), Resolve(new(), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)).Url);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    public void Resolve_WithAVariableThatMakesNoSense_IgnoresAndNamesIt(string name, string value)
    {
        OtlpDestination destination = Resolve(new(), (name, value));

        Assert.Equal(Resolve(new()).Url, destination.Url);
        Assert.StartsWith($"{name} '{value}' ", Assert.Single(destination.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WithHeaders_DecodesThem()
    {
        OtlpDestination destination = Resolve(
            new(), ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%3Db, x-scope =1,nothing"));

        Assert.Equal([new("api-key", "a=b"), new("x-scope", "1")], destination.Headers);
    }

    private static OtlpDestination Resolve(
        OpenTelemetrySinkOptions options, params (string Name, string Value)[] environment) =>
        OtlpDestination.Resolve(
            options, name => Array.Find(environment, v => v.Name == name) is { Name: not null } v ? v.Value : null);
}
