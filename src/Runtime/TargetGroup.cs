using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <summary>
/// Settings that several targets share. Every target belongs to exactly one group, which its <see cref="Processes.Target.Group"/> tells. A
/// group is identified by its name; <see cref="Manager.SetGroup"/> replaces its settings while its targets run.
/// </summary>
public sealed record TargetGroup
{
    /// <summary>
    /// The group of targets that were given no other: its name is <c>default</c>, and all its settings are those of the Manager.
    /// </summary>
    public static TargetGroup Default { get; } = new() { Name = "default" };

    /// <summary>The name, which identifies the group within a Manager.</summary>
    public required string Name { get; init; }

    /// <summary>Any object of the host. The Manager does not use it.</summary>
    public object? Label { get; init; }

    /// <summary>
    /// Attributes for the resource of each target. They precede the target's own <c>OTEL_RESOURCE_ATTRIBUTES</c>, which replace those of the
    /// same name. The default is none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ResourceAttributes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Names of the probes that run in the targets; <see langword="null"/>, the default, for all. A probe that works for another one runs
    /// where that one does, and is not listed.
    /// </summary>
    public IReadOnlyList<string>? Probes { get; init; }

    /// <summary>
    /// Which spans of the targets are recorded; <see langword="null"/>, the default, for the rules of the Manager
    /// (<see cref="Manager.SetSampler"/>).
    /// </summary>
    public SpanSampler? Sampler { get; init; }

    /// <summary>
    /// The maximum number of bytes of any string attribute of the targets' spans: a longer one is cut before the first UTF-8 character that
    /// does not fit. The default is <see langword="null"/>: as much as is recorded (<see cref="ManagerOptions.MaxAttributeBytes"/>).
    /// </summary>
    public int? MaxAttributeBytes { get; init; }

    /// <summary>
    /// The sinks that receive the targets' spans; <see langword="null"/>, the default, for those of the Manager
    /// (<see cref="Manager.SetSinks"/>). They are those of the moment when the span is read, up to
    /// <see cref="ManagerOptions.DrainInterval"/> after its end.
    /// </summary>
    public IReadOnlyList<ISpanSink>? Sinks { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
