using System.Collections.Immutable;
using Sonde.Shared;

namespace Sonde.Runtime.Executables;

/// <summary>What Go's linker wrote about the build, as <c>go version -m</c> prints it. Immutable.</summary>
public sealed class GoBuildInfo
{
    internal const string StandardLibrary = "std";

    private ImmutableDictionary<string, string>? _settings;

    /// <summary>Version of the toolchain.</summary>
    public required GoVersion GoVersion { get; init; }

    /// <summary>The version's text as the file has it: <c>go1.24.4 X:nocoverageredesign</c>.</summary>
    public required string GoVersionText { get; init; }

    /// <summary>Import path of the main package; empty if the build did not use modules.</summary>
    public required string MainPackage { get; init; }

    /// <summary>The main module, or <see langword="null"/> if the build did not use modules.</summary>
    public required GoModule? MainModule { get; init; }

    /// <summary>The dependencies, without the main module.</summary>
    public required ImmutableArray<GoModule> Modules { get; init; }

    /// <summary>Build settings by name: <c>-tags</c>, <c>GOEXPERIMENT</c>, <c>CGO_ENABLED</c>, <c>vcs.revision</c> and others.</summary>
    public ImmutableDictionary<string, string> Settings =>
        _settings ??= RawSettings.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The settings as they were read. .NET compiles code for the immutable dictionary at run time, which takes longer than reading the
    /// file.
    /// </summary>
    internal Dictionary<string, string> RawSettings { get; init; } = [];

    /// <summary>Whether maps are Swiss tables: from Go 1.24 on, unless <c>GOEXPERIMENT=noswissmap</c>.</summary>
    public bool UsesSwissMaps => GoVersion.IsAtLeast(1, 24) && !HasExperiment("noswissmap");

    /// <summary>Whether a GOEXPERIMENT was set for the build.</summary>
    public bool HasExperiment(string name) =>
        GoVersion.Experiments.Contains(name)
        || (RawSettings.GetValueOrDefault("GOEXPERIMENT") is { } set
            && set.Split(',', StringSplitOptions.TrimEntries).Contains(name));

    /// <summary>
    /// Finds the module that a package belongs to, by the longest matching path, and its version. The result does not show whether the
    /// package is linked in.
    /// </summary>
    /// <param name="importPath">Import path: <c>google.golang.org/grpc/internal/transport</c>.</param>
    /// <param name="version">The module and its version.</param>
    /// <returns><see langword="false"/> if the build names no module that could contain the package.</returns>
    public bool TryGetModuleVersion(string importPath, out GoModuleVersion version)
    {
        GoModule? holder = importPath == "main" ? MainModule : null;
        foreach (GoModule module in MainModule is null ? Modules : Modules.Add(MainModule))
        {
            if (Holds(module.Path, importPath) && (holder is null || module.Path.Length > holder.Path.Length))
                holder = module;
        }
        if (holder is not null)
        {
            version = new GoModuleVersion(holder.Path, holder.EffectiveVersion, holder.Replacement is not null);
            return true;
        }
        version = GoSymbol.IsStandard(importPath) ? new GoModuleVersion(StandardLibrary, GoVersion.Release, false) : default;
        return GoSymbol.IsStandard(importPath);
    }

    private static bool Holds(string module, string package) =>
        module.Length > 0 && package.StartsWith(module, StringComparison.Ordinal)
        && (package.Length == module.Length || package[module.Length] == '/');
}
