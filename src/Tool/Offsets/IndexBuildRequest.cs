using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;

namespace Sonde.Tool.Offsets;

/// <summary>The parsed command line of <c>sonde offsets build</c>.</summary>
internal sealed record IndexBuildRequest
{
    public required string Path { get; init; }

    public required IReadOnlyList<ProbeDescriptor> Probes { get; init; }

    /// <summary>Fields to observe in addition to those of the probes and those in the file.</summary>
    public required IReadOnlyList<StructField> Fields { get; init; }

    /// <summary>Paths of <c>go</c> commands; empty to use those of this machine.</summary>
    public required IReadOnlyList<string> Toolchains { get; init; }

    /// <summary>Module versions to observe in addition to those of this machine.</summary>
    public required IReadOnlyList<ModuleVersion> Modules { get; init; }

    /// <summary>Whether to observe versions again that the file already has.</summary>
    public bool Force { get; init; }

    public bool Quiet { get; init; }
}
