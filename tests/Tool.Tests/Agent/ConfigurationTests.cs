using System.Text;
using Json.Schema;
using OpenTelemetry.Exporter;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Configuration.Json;
using Sonde.Tool.Errors;
using JsonDocument = System.Text.Json.JsonDocument;

namespace Sonde.Tool.Tests.Agent;

/// <summary>What configuration files mean, and what is said about those that are wrong.</summary>
public sealed class ConfigurationTests
{
    private const string Everything =
        """
        {
          "$schema": "agent.schema.json",
          "resource": { "attributes": [{ "name": "deployment.environment.name", "value": "${STAGE:-test}" }] },
          "tracer_provider": {
            "sampler": { "parent_based": { "root": { "trace_id_ratio_based": { "ratio": 0.25 } } } },
            "processors": [
              { "batch": { "schedule_delay": 500, "exporter": {
                "otlp_http": { "endpoint": "http://${env:HOST}:4318", "compression": "gzip", "headers": [{ "name": "key", "value": "$$1" }] } } } }
            ],
            "limits": { "attribute_value_length_limit": 200 }
          },
          "probes": { "excluded": ["net/http/client*"] },
          "targets": [
            { "executables": ["/srv/*/shop"], "ports": [80, "8000-8999"], "exclude": [{ "users": ["root"] }], "group": "web" },
            { "cgroups": ["/system.slice/*"], "command_lines": ["* --serve *"] }
          ],
          "groups": [{ "name": "web", "tracer_provider": { "sampler": { "always_on": {} } }, "probes": { "included": ["net/http/server"] } }],
          "skip_open_telemetry": true,
          "engine": { "ring_bytes": 65536, "max_cpu": "3%", "propagate": "sockets" }
        }
        """;

    private static readonly string[] Probes = ["net/http/server", "net/http/client"];

    private static readonly Dictionary<string, string> Variables = new() { ["HOST"] = "collector" };

    private static readonly string SchemaFile = Path.Combine(Repository.Root, "docs", "agent.schema.json");

    [Fact]
    public void File_WithEverything_IsReadAsItSays()
    {
        AgentSettings settings = Read(Everything)!;

        ExporterSettings exporter = Assert.Single(settings.Tracing.Provider.Exporters!.Value);
        Assert.Equal((OtlpExportProtocol.HttpProtobuf, "http://collector:4318/", true), (exporter.Protocol, exporter.Endpoint!.ToString(), exporter.IsCompressed));
        Assert.Equal([KeyValuePair.Create("key", "$1")], exporter.Headers!.Value);
        Assert.Equal(TimeSpan.FromMilliseconds(500), exporter.BatchDelay);
        Assert.Equal([KeyValuePair.Create("deployment.environment.name", "test")], settings.Tracing.Resource);
        Assert.Equal(SpanSampler.ParentBased(SamplingRule.TraceIdRatio(0.25)), settings.Tracing.Provider.Sampler);
        Assert.Equal(200, settings.Tracing.Provider.MaxAttributeBytes);
        Assert.Equal([new PortRange(80, 80), new PortRange(8000, 8999)], settings.Targets[0].Criteria.Ports);
        Assert.Equal("root", settings.Targets[0].Exclude[0].Users[0]);
        Assert.Equal(SpanSampler.Always(SamplingRule.AlwaysOn), settings.Groups[0].Tracing.Provider.Sampler);
        Assert.Equal((65_536, 0.03), (settings.Engine.RingBytes, settings.Engine.MaxCpu));
        Assert.Equal(settings, Read(Everything));
    }

    [Theory]
    [InlineData("", "1:1: The document is empty. Write at least '{}'.")]
    [InlineData("{ \"targets\": [", "1:15: This is not JSON: ")]
    [InlineData("{}\n]", "2:1: This is not JSON: ")]
    [InlineData("[]", "1:1: Expected an object, found a list. Its keys are ")]
    [InlineData("{\n  \"tracerProvider\": {}\n}", "2:3: 'tracerProvider' is not a known key. Did you mean 'tracer_provider'?")]
    [InlineData("""{"tracer_provider": {"smapler": {}}}""", "1:22: tracer_provider: 'smapler' is not a known key. Did you mean 'sampler'?")]
    [InlineData("""{"targets": [], "targets": []}""", "1:17: 'targets' occurs twice. Keep one of the two.")]
    [InlineData("""{"targets": {}}""", "1:13: targets: Expected a list, found an object. Write '[' and ']' around it.")]
    [InlineData("""{"targets": [{}]}""", "1:14: targets[0]: There are no criteria. Give at least one, or 'every_go_process': true.")]
    [InlineData("""{"targets": [{"ports": [0]}]}""", "1:25: targets[0].ports[0]: Expected a whole number from 1 to 65535, found the number 0.")]
    [InlineData("""{"targets": [{"ports": ["90-80"]}]}""", "1:25: targets[0].ports[0]: '90-80' is not a range of ports. ")]
    [InlineData("""{"targets": [{"executables": ["shop"]}]}""", "1:31: targets[0].executables[0]: 'shop' is not an absolute path. ")]
    [InlineData("""{"targets": [{"command_lines": ["regex:("]}]}""", "1:14: targets[0]: 'regex:(' is not a regular expression")]
    [InlineData("""{"targets": [{"users": [""]}]}""", "1:25: targets[0].users[0]: The string is empty. ")]
    [InlineData("""{"groups": [{"name": "web"}], "targets": [{"ports": [80], "group": "wbe"}]}""", "1:68: targets[0].group: There is no group 'wbe'. Did you mean 'web'?")]
    [InlineData("""{"groups": [{"name": "web"}, {"name": "web"}]}""", "1:39: groups[1].name: There are two groups 'web'. ")]
    [InlineData("""{"groups": [{"name": "default"}]}""", "1:22: groups[0].name: 'default' is the group of all other targets. ")]
    [InlineData("""{"groups": [{}]}""", "1:13: groups[0]: 'name' is missing. It is required.")]
    [InlineData("""{"probes": {"excluded": ["net/http/sever"]}}""", "1:26: probes.excluded[0]: There is no probe 'net/http/sever'. Did you mean 'net/http/server'?")]
    [InlineData("""{"tracer_provider": {"sampler": {}}}""", "1:33: tracer_provider.sampler: Expected exactly one of 'always_on', 'always_off', 'trace_id_ratio_based', 'parent_based', found 0 keys.")]
    [InlineData("""{"tracer_provider": {"sampler": {"trace_id_ratio_based": {"ratio": 2}}}}""", "1:68: tracer_provider.sampler.trace_id_ratio_based.ratio: Expected a number from 0 to 1, found the number 2.")]
    [InlineData("""{"tracer_provider": {"processors": [{"batch": {}}]}}""", "1:47: tracer_provider.processors[0].batch: 'exporter' is missing. ")]
    [InlineData("""{"tracer_provider": {"processors": [{"batch": {"exporter": {"otlp_http": {"endpoint": "collector:4318"}}}}]}}""", "1:87: tracer_provider.processors[0].batch.exporter.otlp_http.endpoint: 'collector:4318' is not an OTLP address. ")]
    [InlineData("""{"resource": {"attributes": [{"name": "a", "value": "${NOWHERE}"}]}}""", "1:53: resource.attributes[0].value: '${NOWHERE}' refers to the environment variable 'NOWHERE', which is not set. ")]
    [InlineData("""{"engine": {"ring_bytes": 5000}}""", "1:27: engine.ring_bytes: 5000 is not a power of two. Give 8192.")]
    [InlineData("""{"engine": {"max_cpu": "0%"}}""", "1:24: engine.max_cpu: '0%' is not a share of a core. ")]
    [InlineData("""{"engine": {"function_spans": ["main.f("]}}""", "1:32: engine.function_spans[0]: 'main.f(' does not describe a function span: ")]
    [InlineData("""{"probes": {"excluded": ["functions"]}}""", "1:26: probes.excluded[0]: There is no probe 'functions'.")]
    [InlineData("""{"engine": {"propagate": "on"}}""", "1:26: engine.propagate: 'on' is not known. Known: 'auto', 'sockets', 'off'.")]
    public void Mistake_IsToldWithPlaceRuleAndRemedy(string text, string message)
    {
        Assert.Null(Read(text, out IReadOnlyList<Problem> problems));

        Assert.StartsWith(message, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_AreToldAllTogether_InTheOrderOfTheText()
    {
        Read("""{"engine": {"rings": 1}, "groups": 1, "targets": [{"user": 1}, {"ports": [1, 70000]}]}""", out IReadOnlyList<Problem> problems);

        Assert.Equal(["engine", "groups", "targets[0]", "targets[1].ports[1]"], problems.Select(static problem => problem.Path));
    }

    [Fact]
    public void Pipe_IsRefused_AndNotWaitedFor()
    {
        string pipe = Path.Combine(Directory.CreateTempSubdirectory("sonde-pipe-").FullName, "agent.json");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            make.WaitForExit();
        try
        {
            ToolRun run = ToolRun.Of(new FakeTracer(), "agent", "--check", pipe);

            Assert.Equal((ExitCode.BadConfiguration, $"sonde: '{pipe}' is not a file. Give the path of a configuration file.\n"), (run.ExitCode, run.Error));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(pipe)!, recursive: true);
        }
    }

    [Fact]
    public void File_CutAnywhere_IsRefused()
    {
        byte[] text = Encoding.UTF8.GetBytes(Everything);
        for (int length = 0; length < text.Length - 1; length++)
            Assert.Null(new ConfigurationReader(Probes, Variables.GetValueOrDefault).Read(text.AsSpan(0, length), out _));
    }

    [Fact]
    public void Schema_IsTheOneThatIsPublished()
    {
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_AGENT_SCHEMA") == "1")
            File.WriteAllText(SchemaFile, AgentShape.Schema);

        Assert.True(
            File.ReadAllText(SchemaFile) == AgentShape.Schema,
            $"'{SchemaFile}' is out of date. Run this test with SONDE_UPDATE_AGENT_SCHEMA=1.");
    }

    [Theory]
    [InlineData(Everything)]
    [InlineData("{}")]
    [InlineData("""{"tracerProvider": {}}""")]
    [InlineData("""{"targets": {}}""")]
    [InlineData("""{"targets": [{"ports": [0]}]}""")]
    [InlineData("""{"targets": [{"ports": ["80,90"]}]}""")]
    [InlineData("""{"targets": [{"executables": []}]}""")]
    [InlineData("""{"groups": [{}]}""")]
    [InlineData("""{"tracer_provider": {"sampler": {"always_on": {}, "always_off": {}}}}""")]
    [InlineData("""{"tracer_provider": {"processors": [{"batch": {"exporter": {"otlp_http": {"endpoint": "collector:4318"}}}}]}}""")]
    [InlineData("""{"engine": {"max_cpu": 3}}""")]
    public void Schema_JudgesAFileAsTheAgentDoes(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text.Replace("${env:HOST}", "host", StringComparison.Ordinal));

        bool isValid = JsonSchema.FromText(AgentShape.Schema).Evaluate(document.RootElement).IsValid;

        Assert.Equal(Read(text) is not null, isValid);
    }

    private static AgentSettings? Read(string text) => Read(text, out _);

    private static AgentSettings? Read(string text, out IReadOnlyList<Problem> problems) =>
        new ConfigurationReader(Probes, Variables.GetValueOrDefault).Read(Encoding.UTF8.GetBytes(text), out problems);
}
