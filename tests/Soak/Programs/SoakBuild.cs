using Sonde.Tests.Go;

namespace Sonde.Soak.Programs;

/// <summary>Builds <c>tests/targets/soak</c>.</summary>
internal static class SoakBuild
{
    /// <summary>Builds it with one toolchain, and gives the path. The other version of it has nearly all of its code in other places.</summary>
    internal static string Build(GoToolchain toolchain, string folder, bool other = false)
    {
        string output = Path.Combine(folder, $"soak-{toolchain.Version}{(other ? "-other" : "")}");
        toolchain.Run(
            Path.Combine(Repository.Root, "tests", "targets", "soak"), "build", "-tags", other ? "other" : "", "-o", output, ".");
        return output;
    }
}
