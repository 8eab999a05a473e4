using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Attaching;

/// <summary>Whether a version range applies to the version of a package in an executable.</summary>
internal enum VersionMatch
{
    /// <summary>The version is known and in the range, or there is no range.</summary>
    Yes,

    /// <summary>The version is known and not in the range.</summary>
    No,

    /// <summary>The executable does not say which version it holds; its functions and types decide.</summary>
    Unknown,
}

/// <summary>Compares version ranges with what an executable says about itself.</summary>
internal static class VersionMatching
{
    private const string Unreleased = "(devel)";

    internal static VersionMatch Of(string? versions, string package, GoBuildInfo build)
    {
        if (versions is null)
            return VersionMatch.Yes;
        if (!VersionRange.TryParse(versions, out VersionRange? range))
            return VersionMatch.No;
        if (!build.TryGetModuleVersion(package, out GoModuleVersion version) || version.Version == Unreleased)
            return VersionMatch.Unknown;
        return range.Contains(version) ? VersionMatch.Yes : VersionMatch.No;
    }
}
