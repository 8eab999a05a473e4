using Sonde.Generators.Declarations;

namespace Sonde.Generators.Tests;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=1.22", "Valid")]
    [InlineData(">=1.22 <1.27", "Valid")]
    [InlineData("  >=v1.22.3   <=1.22.3 ", "Valid")]
    [InlineData("=1", "Valid")]
    [InlineData(">1.2 <1.10", "Valid")]
    [InlineData(">=1.27 <1.22", "Empty")]
    [InlineData(">=1.22 <1.22.0", "Empty")]
    [InlineData("=1.22 =1.23", "Empty")]
    [InlineData(">1.22 <=1.22", "Empty")]
    [InlineData("<1.22 >1.20 >1.23", "Empty")]
    [InlineData("", "Malformed")]
    [InlineData("1.22", "Malformed")]
    [InlineData(">= 1.22", "Malformed")]
    [InlineData(">=1.22,<1.27", "Malformed")]
    [InlineData(">=1.2.3.4", "Malformed")]
    [InlineData("^1.2", "Malformed")]
    [InlineData(">=99999999999", "Malformed")]
    public void Check_Range_SaysWhatItIs(string range, string expected) =>
        Assert.Equal(expected, VersionRange.Check(range).ToString());
}
