using Xunit;

namespace Sonde.Tests.Go;

/// <summary>
/// A test that needs a Go toolchain which not every distribution's archive has. Where CI runs, fetching it is required before any
/// test, so there it never skips.
/// </summary>
public sealed class GoFactAttribute : FactAttribute
{
    /// <summary>Skips the test where the toolchain is not in the cache.</summary>
    /// <param name="version">The version, as <c>eng/go-toolchain</c> knows it.</param>
    public GoFactAttribute(string version)
    {
        if (GoToolchain.All.All(toolchain => toolchain.Version != version))
            Skip = $"needs Go {version}: eng/go-toolchain {version}";
    }
}
