using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;

namespace Sonde.Tool.Offsets;

/// <summary>What <c>sonde offsets build</c> was asked to do.</summary>
internal sealed record IndexBuildRequest
{
    public required string Path { get; init; }

    public required IReadOnlyList<ProbeDescriptor> Probes { get; init; }

    /// <summary>Fields beside those of the probes and those that the file has.</summary>
    public required IReadOnlyList<StructField> Fields { get; init; }

    /// <summary>Paths of <c>go</c> commands; empty for those of the machine.</summary>
    public required IReadOnlyList<string> Toolchains { get; init; }

    /// <summary>Versions of modules beside those of the machine.</summary>
    public required IReadOnlyList<ModuleVersion> Modules { get; init; }

    /// <summary>Whether versions that the file has are observed again.</summary>
    public bool Force { get; init; }

    public bool Quiet { get; init; }
}
