using System;

namespace Sonde;

/// <summary>
/// Declares a probe: the partial class that carries it names the Go functions to hook (<see cref="UprobeAttribute"/>),
/// the Go struct fields that its BPF program reads (<see cref="GoOffsetAttribute"/>) and the events that it sends
/// (<see cref="EventStructAttribute"/>). A probe has no lifecycle and no state; the Manager is the only engine.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ProbeAttribute : Attribute
{
    /// <summary>Names the probe.</summary>
    /// <param name="name">
    /// The name that users see and select by, unique within an assembly; by convention the Go package's import path and,
    /// where a package has several probes, the role: <c>net/http/server</c>.
    /// </param>
    public ProbeAttribute(string name) => Name = name;

    /// <summary>The probe's name.</summary>
    public string Name { get; }

    /// <summary>
    /// File name of the BPF program among the project's <c>BpfProgram</c> items, for example <c>database_sql.bpf.c</c>.
    /// Required.
    /// </summary>
    public string Source { get; set; } = "";

    /// <summary>
    /// Path of the shared C header as the BPF program includes it, for example <c>database_sql.h</c>. Required where the probe has events.
    /// </summary>
    public string Header { get; set; } = "";

    /// <summary>
    /// Whether the probe runs only where a host names it: its <c>Descriptor</c> is generated like any other's, and <c>ProbeRegistry</c>
    /// leaves it out. Default <see langword="false"/>.
    /// </summary>
    public bool OptIn { get; set; }

    /// <summary>
    /// The name of the probe that this one works for: it is attached where that one is, and nowhere else. A probe that adds trace contexts
    /// to requests names the one whose spans these are. Default: none.
    /// </summary>
    public string? For { get; set; }

    /// <summary>
    /// What the kernel and the host must allow, for a probe that adds trace contexts to outgoing requests. The Manager does not load it
    /// where that is not so, and its status says why; nor does it count as a probe that failed. Default: nothing.
    /// </summary>
    public ProbeNeeds Needs { get; set; }

    /// <summary>
    /// The URL of the schema that the names of the spans' attributes follow, for example
    /// <c>https://opentelemetry.io/schemas/1.45.0</c>. Sinks hand it on with the spans' scope, so that receivers can translate between
    /// versions. Default: none, for names of your own.
    /// </summary>
    public string? SchemaUrl { get; set; }
}
