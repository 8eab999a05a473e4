using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

public sealed class GoVersionTests
{
    [Theory]
    [InlineData("go1.19.8", "1.19.8", "1.19.8")]
    [InlineData("go1.20", "1.20", "1.20.0")]
    [InlineData("go1.21.0", "1.21.0", "1.21.0")]
    [InlineData("go1.27rc1", "1.27rc1", "1.27rc1")]
    [InlineData("go1.22.5 X:boringcrypto", "1.22.5", "1.22.5")]
    [InlineData("go1.26.1-X:nodwarf5", "1.26.1", "1.26.1")]
    [InlineData("go1.22.7-acme+2", "1.22.7-acme+2", "1.22.7")]
    [InlineData("go1.22.7 (Acme 1.22.7-1)", "1.22.7 (Acme 1.22.7-1)", "1.22.7")]
    [InlineData("devel go1.25-0a1b2c3 Tue Mar 4", "devel 1.25", "1.25.0")]
    [InlineData("devel +0a1b2c3 Tue Mar 4", "devel", "(devel)")]
    public void TryParse_Version_PrintsAndCompares(string text, string printed, string release)
    {
        Assert.True(GoVersion.TryParse(text, out GoVersion version));

        Assert.Equal((printed, release), (version.ToString(), version.Release));
    }

    [Theory]
    [InlineData("go1.24 X:noswissmap,rangefunc")]
    [InlineData("go1.26.1-X:noswissmap,rangefunc")]
    public void TryParse_Experiments_AreListed(string text)
    {
        Assert.True(GoVersion.TryParse(text, out GoVersion version));

        Assert.Equal(["noswissmap", "rangefunc"], version.Experiments.AsEnumerable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("gone")]
    [InlineData("go1")]
    [InlineData("go99999999999.1")]
    public void TryParse_NoVersion_IsFalse(string text) => Assert.False(GoVersion.TryParse(text, out _));
}
