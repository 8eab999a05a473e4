using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Modules;

namespace Sonde.Runtime.Tests.Executables;

public sealed class GoBuildInfoTests
{
    private const string Text =
        "path\texample.com/shop/cmd/server\n"
        + "mod\texample.com/shop\t(devel)\t\n"
        + "dep\tgoogle.golang.org/grpc\tv1.64.0\th1:x=\n"
        + "dep\tgoogle.golang.org/grpc/stats\tv0.3.0\th1:x=\n"
        + "dep\tgithub.com/a/forked\tv1.0.0\n"
        + "=>\tgithub.com/b/fork\tv1.9.9\th1:x=\n"
        + "dep\tgithub.com/a/local\tv1.0.0\n"
        + "=>\t../local\t\t\n"
        + "build\t-tags=netgo,osusergo\n"
        + "build\t-ldflags=\"-X \\\"main.v=1 2\\\"\"\n"
        + "build\tGOEXPERIMENT=noswissmap\n";

    [Theory]
    [InlineData("google.golang.org/grpc", "google.golang.org/grpc", "v1.64.0", false)]
    [InlineData("google.golang.org/grpc/internal/transport", "google.golang.org/grpc", "v1.64.0", false)]
    [InlineData("google.golang.org/grpc/stats/otel", "google.golang.org/grpc/stats", "v0.3.0", false)]
    [InlineData("github.com/a/forked/x", "github.com/a/forked", "v1.9.9", true)]
    [InlineData("github.com/a/local", "github.com/a/local", "(devel)", true)]
    [InlineData("main", "example.com/shop", "(devel)", false)]
    [InlineData("net/http", "std", "1.24.4", false)]
    public void TryGetModuleVersion_Package_IsThatOfItsModule(string package, string path, string version, bool isReplaced)
    {
        Assert.True(Parse("go1.24.4").TryGetModuleVersion(package, out GoModuleVersion found));

        Assert.Equal(new GoModuleVersion(path, version, isReplaced), found);
    }

    [Theory]
    [InlineData("google.golang.org/grpcx")]
    [InlineData("github.com/unknown/x")]
    [InlineData("corp/x")]
    public void TryGetModuleVersion_PackageOfNoModule_IsFalse(string package) =>
        Assert.False(Parse("go1.24.4").TryGetModuleVersion(package, out _));

    [Fact]
    public void Parse_Settings_AreUnquoted()
    {
        GoBuildInfo info = Parse("go1.24.4");

        Assert.Equal("netgo,osusergo", info.Settings["-tags"]);
        Assert.Equal("-X \"main.v=1 2\"", info.Settings["-ldflags"]);
    }

    [Fact]
    public void UsesSwissMaps_ExperimentOff_IsFalse() => Assert.False(Parse("go1.24.4").UsesSwissMaps);

    private static GoBuildInfo Parse(string version)
    {
        Assert.True(GoVersion.TryParse(version, out GoVersion parsed));
        return BuildInfoText.Parse(version, parsed, Text);
    }
}
