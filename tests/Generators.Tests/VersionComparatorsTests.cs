using Sonde.Shared;

namespace Sonde.Generators.Tests;

/// <summary>What the generator asks of a range; which versions lie in one is tested with the Manager.</summary>
public sealed class VersionComparatorsTests
{
    [Theory]
    [InlineData(">=1.22")]
    [InlineData(">=1.22 <1.27")]
    [InlineData("  >=v1.22.3   <=1.22.3 ")]
    [InlineData("=1")]
    [InlineData(">1.2 <1.10")]
    [InlineData(">=1.24rc1")]
    [InlineData(">=1.24rc1 <1.24")]
    [InlineData(">=1.64.0-rc.2 <1.64.0-rc.10")]
    [InlineData(">=99999999999")]
    public void IsEmpty_RangeThatHoldsAVersion_IsFalse(string range) => Assert.False(VersionComparators.TryParse(range)!.IsEmpty);

    [Theory]
    [InlineData(">=1.27 <1.22")]
    [InlineData(">=1.22 <1.22.0")]
    [InlineData("=1.22 =1.23")]
    [InlineData(">1.22 <=1.22")]
    [InlineData("<1.22 >1.20 >1.23")]
    [InlineData(">=1.24 <1.24rc1")]
    public void IsEmpty_RangeThatHoldsNone_IsTrue(string range) => Assert.True(VersionComparators.TryParse(range)!.IsEmpty);

    [Theory]
    [InlineData("")]
    [InlineData("1.22")]
    [InlineData(">= 1.22")]
    [InlineData(">=1.22,<1.27")]
    [InlineData(">=1.2.3.4")]
    [InlineData(">=1.24rc")]
    [InlineData("^1.2")]
    [InlineData("=>1.2")]
    [InlineData(">=(devel)")]
    [InlineData(">=99999999999999999999")]
    public void TryParse_AnythingElse_IsNull(string range) => Assert.Null(VersionComparators.TryParse(range));

    [Theory]
    [InlineData("<1.24", ">=1.24rc1", true)]
    [InlineData("<1.24rc1", ">=1.24", false)]
    [InlineData(">=1.22", null, true)]
    public void Overlap_OfTwoRanges_IsWhetherAVersionLiesInBoth(string left, string? right, bool expected) =>
        Assert.Equal(expected, VersionComparators.Overlap(left, right));
}
