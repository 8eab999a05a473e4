using Sonde.Runtime.Executables;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Tests.Processes;

/// <summary>Reads OpenTelemetry's variables from the environment of a traced process.</summary>
public sealed class TargetEnvironmentTests
{
    [Theory]
    [InlineData("", "", null)]
    [InlineData("OTEL_SERVICE_NAME=shop", "", "shop")]
    [InlineData("OTEL_SERVICE_NAME=", "service.name=cart", "cart")]
    [InlineData("OTEL_SERVICE_NAME=shop", "service.name=cart", "shop")]
    [InlineData("", " service.name = cart , service.namespace=a%2Cb%3Dc", "cart", "service.namespace=a,b=c")]
    [InlineData("", "a=1,,a=2,", null, "a=2")]
    [InlineData("", "k%C3%A4se=br%C3%B6tchen", null, "käse=brötchen")]
    [InlineData("", "a=", null, "a=")]
    public void Environment_Valid_GivesNameAndAttributes(string name, string attributes, string? service, params string[] expected)
    {
        TargetEnvironment environment = Of(name, attributes);

        Assert.Equal((service, null), (environment.ServiceName, environment.Problem));
        Assert.Equal(expected, environment.Attributes.Select(static pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData("a=1,b")]
    [InlineData("=1")]
    [InlineData("a=%4")]
    [InlineData("a=%zz,b=1")]
    [InlineData("a=%ff")]
    public void Attributes_NotValid_AreLeftOutAndSaid(string attributes)
    {
        TargetEnvironment environment = Of("OTEL_SERVICE_NAME=shop", attributes);

        Assert.Equal("shop", environment.ServiceName);
        Assert.Empty(environment.Attributes);
        Assert.Contains("OTEL_RESOURCE_ATTRIBUTES of '/usr/bin/shop'", environment.Problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("Name:\tsonde\n", 0)]
    [InlineData("CapPrm:\t1\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n", 0x1ffffffffff)]
    [InlineData("CapEff:\tnonsense\n", 0)]
    public void Capabilities_OfAStatusFile_AreTheEffectiveOnes(string? status, ulong expected) =>
        Assert.Equal((Capability)expected, Capabilities.Parse(status));

    [Theory]
    [InlineData((ulong)Capability.Bpf, "CAP_PERFMON and CAP_NET_ADMIN")]
    [InlineData((ulong)(Capability.Bpf | Capability.Perfmon), "CAP_NET_ADMIN")]
    [InlineData((ulong)Capability.SysAdmin, "")]
    [InlineData(0ul, "CAP_BPF and CAP_PERFMON and CAP_NET_ADMIN")]
    public void Capabilities_ThatAreMissing_AreNamed(ulong held, string names) => Assert.Equal(
        names, Capabilities.Describe(Capabilities.Missing(Capabilities.ToLoad | Capability.NetAdmin, (Capability)held)));

    private static TargetEnvironment Of(string name, string attributes) => TargetEnvironment.Of(
        ["PATH=/bin", name, $"OTEL_RESOURCE_ATTRIBUTES={attributes}"], "/usr/bin/shop");
}
