using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=1.22 <1.27", "1.22", true)]
    [InlineData(">=1.22 <1.27", "1.26.10", true)]
    [InlineData(">=1.22 <1.27", "1.27", false)]
    [InlineData(">=1.22 <1.27", "1.21.13", false)]
    [InlineData(">1.22", "1.22.0", false)]
    [InlineData(">1.22", "1.22.1", true)]
    [InlineData("<=1.2.3", "v1.2.3", true)]
    [InlineData("=1.2.3", "v1.2.3+incompatible", true)]
    [InlineData("=1.2.3", "v1.2.4", false)]
    [InlineData(">=1.9", "1.10", true)]
    public void Contains_Release_ComparesNumbers(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.Parse(range).Contains(version));

    [Theory]
    [InlineData(">=1.24", "1.24rc1", false)]
    [InlineData(">=1.24rc1", "1.24rc2", true)]
    [InlineData(">=1.24rc2", "1.24rc10", true)]
    [InlineData("<1.24rc1", "1.24beta1", true)]
    [InlineData("<1.64.0", "v1.64.0-dev", true)]
    [InlineData(">=1.64.0-rc.2", "v1.64.0-rc.10", true)]
    [InlineData(">=1.64.0-alpha", "v1.64.0-1", false)]
    public void Contains_PreRelease_ComesBeforeItsRelease(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.Parse(range).Contains(version));

    [Theory]
    [InlineData("<0.1.0", "v0.0.0-20240102030405-0123456789ab", true)]
    [InlineData(">=1.2.3", "v1.2.4-0.20240102030405-0123456789ab", true)]
    [InlineData(">=1.2.4", "v1.2.4-0.20240102030405-0123456789ab", false)]
    public void Contains_PseudoVersion_IsBetweenItsNeighbours(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.Parse(range).Contains(version));

    [Theory]
    [InlineData(">=1.22", "(devel)", true)]
    [InlineData("<1.27", "(devel)", false)]
    [InlineData(">=1.22", "devel", true)]
    public void Contains_UnreleasedBuild_IsNewerThanEveryRelease(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.Parse(range).Contains(version));

    [Fact]
    public void Contains_NoVersion_IsFalse() => Assert.False(VersionRange.Parse(">=0").Contains("latest"));

    [Theory]
    [InlineData("")]
    [InlineData("1.22")]
    [InlineData(">=")]
    [InlineData(">=1.x")]
    [InlineData("~1.2")]
    [InlineData(">=1.22,<1.27")]
    [InlineData(">=(devel)")]
    [InlineData(">=99999999999999999999")]
    public void TryParse_NoRange_IsFalse(string text) => Assert.False(VersionRange.TryParse(text, out _));
}
