using System.Text;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Engine;

namespace Sonde.Tool.Tests.Agent;

/// <summary>Which calls of the engine a change of the settings leads to: those that it needs, and no others.</summary>
public sealed class LiveSettingsTests : IDisposable
{
    private const string Base =
        """
        {
          "resource": { "attributes": [{ "name": "stage", "value": "test" }] },
          "targets": [{ "ports": [80], "group": "web" }],
          "groups": [{ "name": "web", "resource": { "attributes": [{ "name": "team", "value": "shop" }] } }, { "name": "rest" }]
        }
        """;

    private readonly FakeEngine _engine = new();
    private readonly SinkSet _sinks = new(TextWriter.Null, static _ => { });
    private readonly LiveSettings _settings;

    public LiveSettingsTests()
    {
        _settings = LiveSettings.Start(
            _engine, _sinks, EnvironmentSettings.Read(static _ => null, static _ => { }), ProbeRegistry.Own, Read(Base));
        _engine.Calls.Clear();
    }

    [Fact]
    public void Start_GivesEachGroupItsSettingsAndThoseOfAllTargets()
    {
        Assert.Equal(new Dictionary<string, string> { ["stage"] = "test", ["team"] = "shop" }, _engine.Groups["web"].ResourceAttributes);
        Assert.Equal(["stage"], _engine.Groups["default"].ResourceAttributes.Keys);
        Assert.Single(_engine.Options!.Sinks);
        Assert.Equal(SpanSampler.Default, _engine.Options!.Sampler);
    }

    [Theory]
    [InlineData("\"ports\": [80]", "\"ports\": [81]", "rules 1")]
    [InlineData("\"value\": \"shop\"", "\"value\": \"web\"", "group web")]
    [InlineData("\"value\": \"test\"", "\"value\": \"prod\"", "group web", "group rest", "group default")]
    [InlineData(", { \"name\": \"rest\" }", "")]
    [InlineData("\"name\": \"rest\"", "\"name\": \"rest\", \"probes\": { \"included\": [\"net/http/*\"] }", "group rest")]
    [InlineData("{\n  \"res", "{\n  \"probes\": { \"excluded\": [\"net/http/client\"] }, \"res", "probe net/http/client False")]
    [InlineData("{\n  \"res", "{\n  \"tracer_provider\": { \"sampler\": { \"always_off\": {} } }, \"res", "sampler always_off")]
    [InlineData("{\n  \"res", "{\n  \"tracer_provider\": { \"processors\": [] }, \"res", "sinks 0")]
    [InlineData("{\n  \"res", "{\n  \"tracer_provider\": { \"limits\": { \"attribute_value_length_limit\": 9 } }, \"res", "group web", "group rest", "group default")]
    [InlineData("{\n  \"res", "{\n  // nothing else\n  \"res")]
    public void Reload_CarriesOutTheDifference_AndBackAgain(string part, string by, params string[] calls)
    {
        string changed = Base.Replace(part, by, StringComparison.Ordinal);
        Assert.NotEqual(Base, changed);

        _settings.Reload(Read(changed));

        Assert.Equal(calls, _engine.Calls);
        _engine.Calls.Clear();
        _settings.Reload(Read(Base));
        Assert.Equal(calls.Length, _engine.Calls.Count);
    }

    [Fact]
    public void Reload_KeepsWhatTheControlSocketHasChanged_UntilTheFileChangesTheSame()
    {
        _settings.Change(static settings => settings with
        {
            Tracing = settings.Tracing with { Provider = settings.Tracing.Provider with { Sampler = SpanSampler.Always(SamplingRule.AlwaysOff) } },
        });
        _engine.Calls.Clear();

        _settings.Reload(Read(Base.Replace("[80]", "[81]", StringComparison.Ordinal)));
        Assert.Equal(["rules 1"], _engine.Calls);

        _settings.Reload(Read(Base.Replace("{\n  \"res", "{\n  \"tracer_provider\": { \"sampler\": { \"always_on\": {} } }, \"res", StringComparison.Ordinal)));
        Assert.Contains("sampler always_on", _engine.Calls);
    }

    [Fact]
    public void Reload_KeepsTheSamplerThatTheControlSocketGaveAGroup_IfTheFileChangesAnotherOfItsSettings()
    {
        SpanSampler nothing = SpanSampler.Always(SamplingRule.AlwaysOff);
        _settings.Change(settings => settings with
        {
            Groups = [.. settings.Groups.Select(group => group with { Tracing = group.Tracing with { Provider = group.Tracing.Provider with { Sampler = nothing } } })],
        });

        _settings.Reload(Read(Base.Replace("\"shop\"", "\"web\"", StringComparison.Ordinal)));

        Assert.Equal(("web", nothing), (_engine.Groups["web"].ResourceAttributes["team"], _engine.Groups["web"].Sampler));
    }

    [Fact]
    public void Start_TellsTheEngineGroupsWithoutSettings_OfWhichItMayHaveTakenOverOthers()
    {
        var engine = new FakeEngine();

        LiveSettings.Start(
            engine, _sinks, EnvironmentSettings.Read(static _ => null, static _ => { }), ProbeRegistry.Own, Read("""{"groups": [{"name": "web"}]}"""));

        Assert.Equal(["web", "default"], engine.Groups.Keys);
    }

    [Fact]
    public void FunctionSpans_AreTheEnginesFromItsStart_AndSwitchedAsAProbe()
    {
        const string text = """{"engine": {"function_spans": ["main.leaf(n)"], "function_rate": 10, "shared_folder": "/sys/fs/bpf/sonde"}}""";
        var engine = new FakeEngine();
        LiveSettings settings = LiveSettings.Start(engine, _sinks, EnvironmentSettings.Read(static _ => null, static _ => { }), ProbeRegistry.Own, Read(text));
        Assert.Equal(("main.leaf(n)", 10, "/sys/fs/bpf/sonde"), (Assert.Single(engine.Options!.FunctionSpans).ToString(), engine.Options.FunctionRate, engine.Options.SharedFolder));
        engine.Calls.Clear();

        settings.Reload(Read(text.Replace("{\"engine", "{\"probes\": {\"excluded\": [\"functions\"]}, \"engine", StringComparison.Ordinal)));

        Assert.Equal(["probe functions False"], engine.Calls);
    }

    [Fact]
    public void Exporter_ThatEnds_KeepsItsCounters()
    {
        using var sinks = new SinkSet(TextWriter.Null, static _ => { });
        sinks.Get([new ExporterSettings { IsConsole = true }]);

        sinks.Keep(new HashSet<ExporterSettings>());

        Assert.Equal("console", Assert.Single(sinks.GetCounts()).Name);
    }

    [Fact]
    public void Reload_WithAnotherEngine_SaysThatItWaitsForTheNextStart() => Assert.Contains(
        "'engine', when the agent starts again",
        _settings.Reload(Read(Base.Replace("{\n  \"res", "{\n  \"engine\": { \"max_cpu\": \"3%\" }, \"res", StringComparison.Ordinal))));

    public void Dispose() => _sinks.Dispose();

    private static AgentSettings Read(string text) =>
        new ConfigurationReader([.. ProbeRegistry.Own.Where(static probe => probe.For is null).Select(static probe => probe.Name)], static _ => null)
            .Read(Encoding.UTF8.GetBytes(text), out _)!;
}
