using System;

namespace Sonde;

/// <summary>
/// Marks an assembly that contains probes and names the class that lists them. The generator writes this attribute, and the generator
/// of a host reads it from every referenced assembly at compile time.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = false)]
public sealed class ProbeRegistryAttribute : Attribute
{
    /// <summary>Creates the attribute for a registry class.</summary>
    /// <param name="registry">The generated class. Its static property <c>Own</c> lists the assembly's probes.</param>
    public ProbeRegistryAttribute(Type registry) => Registry = registry;

    /// <summary>The generated registry class.</summary>
    public Type Registry { get; }

    /// <summary>
    /// The format of the assembly's generated code and BPF objects. If a host's generator writes another format, it leaves the assembly's
    /// probes out and reports SND3006. Default 0, which no version writes.
    /// </summary>
    public int Format { get; set; }

    /// <summary>
    /// The sorted names of the probes in the registry. A host's generator reads them and warns if two assemblies have a probe of the same
    /// name (SND1013).
    /// </summary>
    public string[] Probes { get; set; } = [];
}
