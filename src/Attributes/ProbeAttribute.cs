using System;

namespace Sonde;

/// <summary>
/// Declares a probe: the partial class that carries it names the Go functions to hook (<see cref="UprobeAttribute"/>),
/// the Go struct fields that its BPF program reads (<see cref="GoOffsetAttribute"/>) and the events that it sends
/// (<see cref="EventStructAttribute"/>), or only functions whose calls become spans (<see cref="FunctionSpanAttribute"/>). A probe has no lifecycle and no state: the Manager loads and runs it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ProbeAttribute : Attribute
{
    /// <summary>Creates the attribute with the probe's name.</summary>
    /// <param name="name">
    /// The name that users see and by which they select the probe. It must be unique within an assembly. By convention it is the Go
    /// package's import path, followed by the role if the package has several probes: <c>net/http/server</c>.
    /// </param>
    public ProbeAttribute(string name) => Name = name;

    /// <summary>The probe's name.</summary>
    public string Name { get; }

    /// <summary>
    /// File name of the BPF program among the project's <c>BpfProgram</c> items, for example <c>database_sql.bpf.c</c>. It is required, except for a probe
    /// of <see cref="FunctionSpanAttribute"/>, which has no program of its own.
    /// </summary>
    public string Source { get; set; } = "";

    /// <summary>
    /// Path of the shared C header as the BPF program includes it, for example <c>database_sql.h</c>. It is required if the probe has
    /// events.
    /// </summary>
    public string Header { get; set; } = "";

    /// <summary>
    /// Whether the probe runs only if a host names it. Its <c>Descriptor</c> is generated as usual, but <c>ProbeRegistry</c> does not list
    /// it. Default <see langword="false"/>.
    /// </summary>
    public bool OptIn { get; set; }

    /// <summary>
    /// The name of the probe that this one serves. This probe is attached to an executable only if that probe is. A probe that adds trace
    /// contexts to requests names the probe that creates the spans. Default: none.
    /// </summary>
    public string? For { get; set; }

    /// <summary>
    /// The permission that a probe needs from the kernel and the host to add trace contexts to outgoing requests. Without that permission
    /// the Manager does not load the probe. The Manager's status then gives the reason, and the probe does not count as failed. Default:
    /// none.
    /// </summary>
    public ProbeNeeds Needs { get; set; }

    /// <summary>
    /// The URL of the schema that defines the names of the spans' attributes, for example
    /// <c>https://opentelemetry.io/schemas/1.45.0</c>. Sinks send it with the spans' scope, so that receivers can translate between
    /// versions of the schema. Default: none, for attribute names that no schema defines.
    /// </summary>
    public string? SchemaUrl { get; set; }
}
