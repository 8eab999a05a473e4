using System.Collections.Immutable;
using System.Reflection;

namespace Sonde.Runtime.Probes;

/// <summary>
/// A probe as data: which functions, which struct fields, which events, and where its BPF objects are. The generator writes one
/// per annotated class; the Manager reads it. Immutable and free of any state of a process.
/// </summary>
public sealed class ProbeDescriptor
{
    /// <summary>
    /// The <see cref="Format"/> that this version's Manager loads. It grows whenever generated code or the shared C library and the
    /// Manager no longer fit what the other was before.
    /// </summary>
    public const int CurrentFormat = 2;

    /// <summary>
    /// The format that the probe's assembly was built with. The Manager refuses any but <see cref="CurrentFormat"/>: its objects would
    /// write, and its decoders read, something else than what the Manager expects.
    /// </summary>
    public required int Format { get; init; }

    /// <summary>The name that users see and select by.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Base name of the embedded BPF objects: the resources are <c>sonde/{ObjectName}.x86_64.bpf.o</c> and
    /// <c>sonde/{ObjectName}.aarch64.bpf.o</c>.
    /// </summary>
    public required string ObjectName { get; init; }

    /// <summary>The assembly that embeds the objects.</summary>
    public required Assembly Assembly { get; init; }

    /// <summary>The hooked functions.</summary>
    public required ImmutableArray<HookDescriptor> Hooks { get; init; }

    /// <summary>The Go struct fields, in the order of their declaration; alternatives share an index.</summary>
    public required ImmutableArray<GoOffsetDescriptor> Offsets { get; init; }

    /// <summary>The events.</summary>
    public required ImmutableArray<EventDescriptor> Events { get; init; }

    /// <summary>Name of the probe that this one works for, and without which it is not attached; <see langword="null"/> for none.</summary>
    public string? For { get; init; }

    /// <summary>What must be allowed for the Manager to load it.</summary>
    public ProbeNeed Needs { get; init; }

    /// <summary>URL of the schema that the names of its spans' attributes follow; <see langword="null"/> for none.</summary>
    public string? SchemaUrl { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
