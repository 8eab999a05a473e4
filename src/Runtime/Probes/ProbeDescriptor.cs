using System.Collections.Immutable;
using System.Reflection;

namespace Sonde.Runtime.Probes;

/// <summary>
/// A probe as data: its functions, struct fields and events, and the location of its BPF objects. The generator writes one for each
/// annotated class, and the Manager reads it. It is immutable and holds no state of a process.
/// </summary>
public sealed class ProbeDescriptor
{
    /// <summary>
    /// The <see cref="Format"/> that this version's Manager loads. It grows whenever generated code or the shared C library becomes
    /// incompatible with the Manager.
    /// </summary>
    public const int CurrentFormat = 2;

    /// <summary>
    /// The format that the probe's assembly was built with. The Manager refuses any other than <see cref="CurrentFormat"/>: the objects
    /// would write, and the decoders read, something else than the Manager expects.
    /// </summary>
    public required int Format { get; init; }

    /// <summary>The name by which users see and select the probe.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Base name of the embedded BPF objects: the resources are <c>sonde/{ObjectName}.x86_64.bpf.o</c> and
    /// <c>sonde/{ObjectName}.aarch64.bpf.o</c>. It is empty for a probe of <see cref="Functions"/>.
    /// </summary>
    public required string ObjectName { get; init; }

    /// <summary>The assembly that embeds the objects.</summary>
    public required Assembly Assembly { get; init; }

    /// <summary>The hooked functions.</summary>
    public required ImmutableArray<HookDescriptor> Hooks { get; init; }

    /// <summary>The Go struct fields, in declaration order; alternatives share an index.</summary>
    public required ImmutableArray<GoOffsetDescriptor> Offsets { get; init; }

    /// <summary>The events.</summary>
    public required ImmutableArray<EventDescriptor> Events { get; init; }

    /// <summary>
    /// Name of the probe that this one works for; without that probe it is not attached. <see langword="null"/> if there is none.
    /// </summary>
    public string? For { get; init; }

    /// <summary>What the Manager must be able and allowed to do for this probe; otherwise it does not load it.</summary>
    public ProbeNeed Needs { get; init; }

    /// <summary>URL of the schema that the attribute names of its spans follow; <see langword="null"/> if there is none.</summary>
    public string? SchemaUrl { get; init; }

    /// <summary>
    /// The functions whose calls the Manager's own programs record for this probe. A probe has either these, or hooks and objects of its own;
    /// its <see cref="Assembly"/> is then the one with its description. The default is none.
    /// </summary>
    public ImmutableArray<FunctionDescriptor> Functions { get; init; } = [];

    /// <summary>Whether the Manager's own programs run for it, which record calls of any function.</summary>
    internal bool IsOfFunctions => !Functions.IsEmpty || Name == OwnProbes.Functions;

    /// <summary>Returns the event with a name; <see langword="null"/> if the probe has no such event.</summary>
    internal EventDescriptor? FindEvent(string name) =>
        Events.FirstOrDefault(e => e.StructName == name) ?? Functions.FirstOrDefault(function => function.Event == name)?.AsEvent;

    /// <summary>
    /// Patterns of attribute names whose values are replaced by <c>REDACTED</c> in the spans and annotations of this probe, as
    /// <see cref="ManagerOptions.Redact"/> describes them. The default is none.
    /// </summary>
    public ImmutableArray<string> Redact { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
