using System;

namespace Sonde;

/// <summary>
/// Marks an assembly that holds probes and names the class that lists them. The generator writes it; a host's generator reads it
/// from every referenced assembly at compile time.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = false)]
public sealed class ProbeRegistryAttribute : Attribute
{
    /// <summary>Names the registry class.</summary>
    /// <param name="registry">The generated class; its static property <c>Own</c> lists the assembly's probes.</param>
    public ProbeRegistryAttribute(Type registry) => Registry = registry;

    /// <summary>The generated registry class.</summary>
    public Type Registry { get; }

    /// <summary>
    /// The format of the assembly's probes: of the generated code and of the BPF objects. A host whose generator writes another one
    /// leaves them out and says so (SND3006). Default 0, which no version writes.
    /// </summary>
    public int Format { get; set; }

    /// <summary>
    /// Names of the probes in the registry, sorted. A host's generator reads them, and warns where two assemblies have a probe of one name
    /// (SND1013).
    /// </summary>
    public string[] Probes { get; set; } = [];
}
