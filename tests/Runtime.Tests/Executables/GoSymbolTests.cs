using Sonde.Shared;
using Sonde.Tests.Go;

namespace Sonde.Runtime.Tests.Executables;

public sealed class GoSymbolTests
{
    [Theory]
    [InlineData("net/http", true)]
    [InlineData("vendor/golang.org/x/net/http2/hpack", true)]
    [InlineData("main", false)]
    [InlineData("go.opentelemetry.io/otel", false)]
    [InlineData("corp/shop", false)]
    public void IsStandard_Package_IsWhetherItComesWithGo(string package, bool expected) =>
        Assert.Equal(expected, GoSymbol.IsStandard(package));

    public static TheoryData<string> Toolchains => [.. GoToolchain.All.Select(static toolchain => toolchain.Version)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void IsStandard_EachPackageOfAToolchain_IsTrue(string version)
    {
        string sources = Path.Combine(GoToolchain.Get(version).Run("/", "env", "GOROOT").Trim(), "src");

        Assert.All(
            Directory.GetDirectories(sources).Select(static folder => Path.GetFileName(folder)).Where(static name => name != "testdata"),
            static name => Assert.True(GoSymbol.IsStandard(name), name));
    }
}
