using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Sampling;

namespace Sonde.Extensions.Hosting.Tests;

/// <summary>What a host's configuration becomes.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Configuration_WithEverything_BecomesTheOptionsOfTheManager()
    {
        const string json = """
            { "Sonde": {
                "Sampler": "parentbased_traceidratio", "SamplerArgument": "0.25",
                "RingBytes": 1048576, "DrainInterval": "00:00:00.020", "MaxCpu": 0.03, "PropagateContext": "Off",
                "Probes": [ "net/http/server" ],
                "Groups": { "shop": {
                    "ResourceAttributes": { "team": "checkout" }, "Sampler": "always_on", "MaxAttributeBytes": 100 } },
                "Targets": [
                    { "Group": "shop", "Executables": [ "/srv/*" ], "Exclude": [ { "Users": [ "root" ] } ] },
                    { "Ports": [ "8080", "9000-9100" ] } ]
            } }
            """;
        SondeOptions options = Bind(json);
        OptionsMapper mapper = Mapper(static group => group with { Label = "ours" });

        ManagerOptions manager = mapper.ToManagerOptions(options);
        LiveOptions live = mapper.ToLiveOptions(options);

        Assert.Equal((1048576, TimeSpan.FromMilliseconds(20), 0.03), (manager.RingBytes, manager.DrainInterval, manager.MaxCpu));
        Assert.Equal(PropagationMode.Off, manager.PropagateContext);
        Assert.Equal(new ManagerOptions { Probes = [] }.MaxOperations, manager.MaxOperations);
        Assert.True(SpanSampler.TryParse("parentbased_traceidratio", "0.25", out SpanSampler? sampler));
        Assert.Equal((sampler, sampler), (manager.Sampler, live.Sampler));
        Assert.Contains(GrpcServerProbe.Descriptor.Name, live.ProbesOff);
        Assert.DoesNotContain(NetHttpServerProbe.Descriptor.Name, live.ProbesOff);
        TargetGroup shop = live.Groups.Single(static group => group.Name == "shop");
        Assert.Equal(("checkout", 100, "ours"), (shop.ResourceAttributes["team"], shop.MaxAttributeBytes, shop.Label));
        Assert.Equal(["/srv/*"], live.Rules[0].Executables);
        Assert.Same(shop, live.Rules[0].Group);
        Assert.Equal(["root"], live.Rules[0].Exclude.Single().Users);
        Assert.Equal([8080, new PortRange(9000, 9100)], live.Rules[1].Ports);
        Assert.Equal("default", live.Rules[1].Group.Name);
    }

    [Theory]
    [InlineData("""{ "Sonde": { "Targets": [ { "Group": "shpo", "EveryGoProcess": true } ], "Groups": { "shop": {} } } }""", "'shpo'", "'shop'")]
    [InlineData("""{ "Sonde": { "Targets": [ { "Ports": [ "http" ] } ] } }""", "Sonde:Targets:0:Ports", "'http'")]
    [InlineData("""{ "Sonde": { "Probes": [ "net/http" ] } }""", "Sonde:Probes", "'net/http/server'")]
    [InlineData("""{ "Sonde": { "Groups": { "shop": { "Sampler": "sometimes" } } } }""", "Sonde:Groups:shop:Sampler", "always_on")]
    [InlineData("""{ "Sonde": { "Groups": { "shop": { "MaxAttributeBytes": 0 } } } }""", "Sonde:Groups:shop:MaxAttributeBytes", "from 1")]
    [InlineData("""{ "Sonde": { "SamplerArgument": "0.5" } }""", "Sonde:SamplerArgument", "Sampler")]
    public void Value_ThatIsWrong_IsNamedWithItsPlaceAndTheRemedy(string json, string place, string remedy)
    {
        OptionsValidationException refusal = Assert.Throws<OptionsValidationException>(() => Mapper().ToLiveOptions(Bind(json)));

        Assert.Contains(place, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_ThatIsNotKnown_IsAnError()
    {
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => Bind("""{ "Sonde": { "Smapler": "always_on" } }"""));

        Assert.Contains("Smapler", refusal.Message, StringComparison.Ordinal);
    }

    private static OptionsMapper Mapper(Func<TargetGroup, TargetGroup>? complete = null) =>
        new(ProbeRegistry.All, complete ?? (static group => group));

    // As a host binds them.
    private static SondeOptions Bind(string json)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(text).Build());
        services.AddSonde(ProbeRegistry.All);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SondeOptions>>().Value;
    }
}
