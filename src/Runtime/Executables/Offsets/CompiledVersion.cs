using System.Text.RegularExpressions;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>The module that contains a package, in the version that an executable was built from.</summary>
/// <param name="Module">Path of the module; <c>std</c> for the standard library.</param>
/// <param name="Number">Its version.</param>
/// <param name="IsRelease">
/// Whether the version names published code. Development builds, a vendor's or an experimental toolchain, modified checkouts and commits
/// between releases are not published code.
/// </param>
internal readonly partial record struct CompiledVersion(string Module, VersionNumber Number, bool IsRelease)
{
    /// <summary>
    /// Looks a package up in the build information. Returns <see langword="false"/> if the version does not identify the code:
    /// <c>(devel)</c>, no version, or another module or directory that replaces the module.
    /// </summary>
    public static bool TryFind(GoBuildInfo build, string package, out CompiledVersion version)
    {
        version = default;
        if (!build.TryGetModuleVersion(package, out GoModuleVersion module)
            || !VersionNumber.TryParse(module.Version, out VersionNumber number) || number.IsDevel
            || (module.IsReplaced && !IsOwnVersion(build, module.Path)))
            return false;
        bool isRelease = module.Path == GoBuildInfo.StandardLibrary
            ? IsReleased(build.GoVersion)
            : !module.Version.Contains("+dirty", StringComparison.Ordinal) && !Commit().IsMatch(module.Version);
        version = new CompiledVersion(module.Path, number, isRelease);
        return true;
    }

    /// <summary>Whether the Go project released a toolchain. Experiments change structs of the standard library.</summary>
    public static bool IsReleased(in GoVersion version) =>
        !version.IsDevel && version.Experiments.IsEmpty
        && (version.Suffix.Length == 0 || PreRelease().IsMatch(version.Suffix));

    /// <summary>Whether <c>replace</c> only selected another version of the same module.</summary>
    private static bool IsOwnVersion(GoBuildInfo build, string path) =>
        build.Modules.Any(module => module.Path == path && module.Replacement?.Path == path);

    // https://go.dev/ref/mod#pseudo-versions: they end with a time stamp and the beginning of a commit's hash.
    [GeneratedRegex(@"[-.]\d{14}-[0-9a-f]{12}(\+incompatible)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^(rc|beta)\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex PreRelease();
}
