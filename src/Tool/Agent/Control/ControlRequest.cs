using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration.Json;
using Sonde.Tool.Agent.Configuration.Shapes;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent.Control;

/// <summary>What a client can ask of the agent.</summary>
internal abstract record ControlRequest
{
    private static readonly Shape<NoSettings> Nothing = new ObjectShape<NoSettings>("NoSettings", new());

    private static readonly TextShape Text = new();

    private static readonly IntegerShape Positive = new(1, int.MaxValue);

    private static readonly Shape<ControlRequest> Any = new ObjectShape<ControlRequest>("Request", new Status()) { IsChoice = true }
        .With("status", "What the agent does and how it fares.", Nothing, static (_, _) => new Status())
        .With("targets", "The traced processes.", Nothing, static (_, _) => new Targets())
        .With("reload", "Reads the configuration file again.", Nothing, static (_, _) => new Reload())
        .With("hand_over", "Hands everything over to the client.", Nothing, static (_, _) => new HandOver())
        .With(
            "sampler", "Changes which spans are recorded.",
            new ObjectShape<Sampler>("SamplerRequest", new(SpanSampler.Default))
                .With("sampler", "The sampler.", new TextShape { Check = CheckSampler }.As(static text => SamplerChoice.Parse(text)!, SpanSampler.Default),
                    static (request, sampler) => request with { Rules = sampler }, isRequired: true)
                .With("group", "Of this group only.", Text, static (request, group) => request with { Group = group }),
            static (_, request) => request)
        .With(
            "probe", "Switches a probe on or off.",
            new ObjectShape<Probe>("ProbeRequest", new("", true)) { Check = static request => request is { Group: not null, ProcessId: not null } ? "Give 'group' or 'process_id', not both." : null }
                .With("name", "The probe's name.", Text, static (request, name) => request with { Name = name }, isRequired: true)
                .With("on", "Whether it runs.", new SwitchShape(), static (request, on) => request with { IsOn = on }, isRequired: true)
                .With("group", "In this group only.", Text, static (request, group) => request with { Group = group })
                .With("process_id", "In this process only.", Positive, static (request, id) => request with { ProcessId = id }),
            static (_, request) => request)
        .With(
            "trace", "Traces a process or an executable, or moves it to another group.",
            new ObjectShape<Trace>("TraceRequest", new()) { Check = static request => CheckOne(request.ProcessId, request.Executable) }
                .With("process_id", "The process.", Positive, static (request, id) => request with { ProcessId = id })
                .With("executable", "The path of the executable.", Text, static (request, path) => request with { Executable = path })
                .With("group", "The group. Default: 'default'.", Text, static (request, group) => request with { Group = group }),
            static (_, request) => request)
        .With(
            "untrace", "Stops tracing a process or an executable.",
            new ObjectShape<Untrace>("UntraceRequest", new()) { Check = static request => CheckOne(request.ProcessId, request.Executable) }
                .With("process_id", "The process.", Positive, static (request, id) => request with { ProcessId = id })
                .With("executable", "The path of the executable.", Text, static (request, path) => request with { Executable = path }),
            static (_, request) => request);

    private ControlRequest()
    {
    }

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="problem">What is wrong with it; empty if nothing is.</param>
    public static ControlRequest? Parse(ReadOnlySpan<byte> line, out string problem)
    {
        List<Problem> problems = [];
        JsonValue? root = JsonReader.Read(line, environment: null, problems);
        ControlRequest? request = root is null ? null : Any.Read(root, problems);
        problem = problems.Count > 0 ? problems[0].ToString() : "";
        return problems.Count == 0 ? request : null;
    }

    private static string? CheckSampler(string text) => SamplerChoice.Parse(text) is null
        ? $"'{text}' is not a sampler. Give always_on, always_off or traceidratio:RATIO with a ratio from 0 to 1, or one of these after 'parentbased_'."
        : null;

    private static string? CheckOne(int? processId, string? executable) =>
        processId is null == executable is null ? "Give either 'process_id' or 'executable'." : null;

    internal sealed record Status : ControlRequest;

    internal sealed record Targets : ControlRequest;

    internal sealed record Reload : ControlRequest;

    /// <summary>The client is another agent, which takes everything over. After the answer, the connection belongs to the two Managers.</summary>
    internal sealed record HandOver : ControlRequest;

    internal sealed record Sampler(SpanSampler Rules) : ControlRequest
    {
        public string? Group { get; init; }
    }

    internal sealed record Probe(string Name, bool IsOn) : ControlRequest
    {
        public string? Group { get; init; }

        public int? ProcessId { get; init; }
    }

    internal sealed record Trace : ControlRequest
    {
        public int? ProcessId { get; init; }

        public string? Executable { get; init; }

        public string? Group { get; init; }
    }

    internal sealed record Untrace : ControlRequest
    {
        public int? ProcessId { get; init; }

        public string? Executable { get; init; }
    }

    private sealed record NoSettings;
}
