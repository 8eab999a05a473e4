using System.Globalization;
using Sonde.Runtime;
using Sonde.Tool.Agent.Configuration.Shapes;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>The shape of a configuration file.</summary>
internal static class AgentShape
{
    private static readonly ListShape<string> Patterns = new(new TextShape());

    private static readonly Shape<ProbeSettings> Probes = new ObjectShape<ProbeSettings>("Probes", new())
        .With(
            "included", "The probes that run, by name, with '*' and '?'. Default: all.", Patterns,
            static (probes, names) => probes with { Included = names })
        .With(
            "excluded", "Probes that do not run although they are included.", Patterns,
            static (probes, names) => probes with { Excluded = names });

    private static readonly Shape<ValueList<KeyValuePair<string, string>>> Resource =
        new ObjectShape<ValueList<KeyValuePair<string, string>>>("Resource", [])
            .With(
                "attributes", "Attributes that are added to the resource of each target.",
                new ListShape<KeyValuePair<string, string>>(ExporterShapes.NameAndValue), static (_, attributes) => attributes);

    private static readonly Shape<int> Limits = new ObjectShape<int>("SpanLimits", AttributeLimit.Largest)
        .With(
            "attribute_value_length_limit", "The largest number of bytes that is recorded of any string.",
            new IntegerShape(1, AttributeLimit.Largest), static (_, bytes) => bytes, isRequired: true);

    private static readonly Shape<ProviderSettings> Provider = new ObjectShape<ProviderSettings>("TracerProvider", new())
        .With(
            "sampler", "Which spans are recorded. Default: OTEL_TRACES_SAMPLER, otherwise parent_based with always_on.", SamplerShapes.Sampler,
            static (provider, sampler) => provider with { Sampler = sampler })
        .With(
            "processors", "Where spans go. Default: one exporter, as OTEL_TRACES_EXPORTER and OTEL_EXPORTER_OTLP_* say.",
            new ListShape<ExporterSettings>(ExporterShapes.Processor) { MayBeEmpty = true },
            static (provider, exporters) => provider with { Exporters = exporters })
        .With(
            "limits", "Limits of spans. Default: OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT.", Limits,
            static (provider, bytes) => provider with { MaxAttributeBytes = bytes });

    private static readonly Shape<GroupSettings> Group = WithTracing(
        new ObjectShape<GroupSettings>("TargetGroup", new())
            .With("name", "The name by which rules refer to it.", new TextShape(), static (group, name) => group with { Name = name }, isRequired: true),
        static (group, tracing) => group with { Tracing = tracing }, static group => group.Tracing);

    private static readonly Shape<EngineSettings> Engine = new ObjectShape<EngineSettings>("Engine", new())
        .With(
            "ring_bytes", "The size of the ring buffer between the kernel and sonde: a power of two.",
            new IntegerShape(4096, 1 << 30), static (engine, bytes) => engine with { RingBytes = bytes })
        .With("max_operations", "The maximum number of concurrent operations of each probe. Default: 16384.", new IntegerShape(1, 1 << 24), static (engine, count) => engine with { MaxOperations = count })
        .With("max_executables", "The maximum number of executables that are attached at the same time. Default: 256.", new IntegerShape(1, (1 << 16) - 1), static (engine, count) => engine with { MaxExecutables = count })
        .With("max_processes", "The maximum number of processes that are traced at the same time. Default: 4096.", new IntegerShape(1, 1 << 20), static (engine, count) => engine with { MaxProcesses = count })
        .With(
            "max_cpu", "The most that tracing may cost inside the traced processes, all together, in percent of one core: '3%'. Default: no bound.",
            new TextShape { Pattern = @"^[0-9]+(\.[0-9]+)?%$", Check = CheckCpu }.As(ParseCpu, 0), static (engine, cores) => engine with { MaxCpu = cores })
        .With(
            "string_limits", "The largest number of bytes that is recorded of single strings, by 'PROBE:NAME' as in 'net/http/server:path'.",
            new ListShape<AttributeLimit>(
                new ObjectShape<AttributeLimit>("StringLimit", new("", "", 1))
                    .With("probe", "The probe's name.", new TextShape(), static (limit, probe) => limit with { Probe = probe }, isRequired: true)
                    .With("name", "The string's name.", new TextShape(), static (limit, name) => limit with { Name = name }, isRequired: true)
                    .With(
                        "bytes", "The limit in bytes.", new IntegerShape(1, AttributeLimit.Largest),
                        static (limit, bytes) => limit with { Bytes = bytes }, isRequired: true)),
            static (engine, limits) => engine with { StringLimits = limits })
        .With(
            "propagate", "Where the trace context is written into outgoing requests, as 'sonde trace --propagate' does. Default: auto.",
            new TextShape { Words = ["auto", "sockets", "off"] }.As(ParsePropagation, PropagationMode.Auto),
            static (engine, mode) => engine with { Propagate = mode })
        .With(
            "follow_goroutines", "Whether a span without another parent becomes the child of the span in which its goroutine was started. Default: false.",
            new SwitchShape(), static (engine, follow) => engine with { FollowGoroutines = follow })
        .With(
            "function_spans", "Functions whose calls become spans, each described as for 'sonde trace --span'. They are switched as probe 'functions'.",
            new ListShape<string>(new TextShape { Check = CheckFunctionSpan }), static (engine, spans) => engine with { FunctionSpans = spans })
        .With(
            "function_rate", "The most calls in a second that are recorded of each function of 'function_spans'. Default: 1000.",
            new IntegerShape(1, 1_000_000), static (engine, calls) => engine with { FunctionRate = calls })
        .With(
            "shared_folder", "A folder on a BPF file system, such as /sys/fs/bpf/sonde, through which agents of one host share their spans. Default: none.",
            new TextShape { Pattern = "^/" }, static (engine, folder) => engine with { SharedFolder = folder })
        .With(
            "kubelet", "Asks the kubelet of this node about the pods of the targets, and adds what it knows to their resources: {} for the defaults.",
            new ObjectShape<KubeletSettings>("Kubelet", new())
                .With(
                    "endpoint", "Its address. Default: https://NODE_IP:10250, with the environment variable NODE_IP, or 127.0.0.1.",
                    new TextShape { Pattern = "^https?://", Check = CheckAddress }, static (kubelet, endpoint) => kubelet with { Endpoint = endpoint })
                .With("token_file", "The file with the token that it wants. Default: that of the pod's service account.", new TextShape(), static (kubelet, file) => kubelet with { TokenFile = file })
                .With(
                    "authority_file", "The certificates of those who may have signed its own. Default: that of the pod's service account.",
                    new TextShape(), static (kubelet, file) => kubelet with { AuthorityFile = file })
                .With(
                    "accept_any_certificate", "Whether its certificate may be signed by nobody known, as most are. Default: false.",
                    new SwitchShape(), static (kubelet, accepts) => kubelet with { AcceptsAnyCertificate = accepts }),
            static (engine, kubelet) => engine with { Kubelet = kubelet });

    /// <summary>A configuration file.</summary>
    public static Shape<AgentSettings> Root { get; } = WithTracing(
            new ObjectShape<AgentSettings>("", new())
                .With(
                    "targets", "Rules that select the processes to trace. The first rule that fits a process gives its group.",
                    new ListShape<RuleSettings>(RuleShapes.Rule) { MayBeEmpty = true }, static (agent, rules) => agent with { Targets = rules })
                .With(
                    "skip_open_telemetry", "Whether processes are left out that export OpenTelemetry themselves. Default: false.",
                    new SwitchShape(), static (agent, skip) => agent with { SkipOpenTelemetry = skip })
                .With(
                    "groups", "Groups of targets with settings of their own. What a group leaves out is as for all targets.",
                    new ListShape<GroupSettings>(Group) { MayBeEmpty = true }, static (agent, groups) => agent with { Groups = groups }),
            static (agent, tracing) => agent with { Tracing = tracing }, static agent => agent.Tracing)
        .With("engine", "Read once, when the agent starts.", Engine, static (agent, engine) => agent with { Engine = engine });

    /// <summary>The published schema.</summary>
    public static string Schema => Definitions.Schema("The configuration file of sonde agent", Root);

    private static ObjectShape<T> WithTracing<T>(ObjectShape<T> shape, Func<T, TracingSettings, T> set, Func<T, TracingSettings> get) => shape
        .With(
            "resource", "The resource of the targets.", Resource,
            (owner, attributes) => set(owner, get(owner) with { Resource = attributes }))
        .With(
            "tracer_provider", "Sampler, exporters and limits, with the names of OpenTelemetry's declarative configuration.", Provider,
            (owner, provider) => set(owner, get(owner) with { Provider = provider }))
        .With(
            "probes", "Which probes run.", Probes,
            (owner, probes) => set(owner, get(owner) with { Probes = probes }));

    private static string? CheckAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out _) ? null : $"'{text}' is not an address. Give one such as 'https://10.0.0.1:10250'.";

    private static string? CheckFunctionSpan(string text) =>
        FunctionSpan.TryParse(text, out _, out string mistake) ? null : $"'{text}' does not describe a function span: {mistake}.";

    private static string? CheckCpu(string text) =>
        ParseCpu(text) > 0 ? null : $"'{text}' is not a share of a core. Give a percentage above 0, such as '3%' or '0.5%'.";

    private static double ParseCpu(string text) =>
        double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) ? percent / 100 : 0;

    private static PropagationMode ParsePropagation(string text) => text switch
    {
        "sockets" => PropagationMode.Sockets,
        "off" => PropagationMode.Off,
        _ => PropagationMode.Auto,
    };
}
