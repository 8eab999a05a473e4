using Xunit;

namespace Sonde.Tests.Go;

/// <summary>
/// A test that needs a Go toolchain that only some distributions' archives have. CI must fetch it before any test, so there the test is
/// never skipped.
/// </summary>
public sealed class GoFactAttribute : FactAttribute
{
    /// <summary>Skips the test if the toolchain is not in the cache.</summary>
    /// <param name="version">The version, as <c>eng/go-toolchain</c> knows it.</param>
    public GoFactAttribute(string version)
    {
        if (GoToolchain.All.All(toolchain => toolchain.Version != version))
            Skip = $"needs Go {version}: eng/go-toolchain {version}";
    }
}
