using Sonde.Build.Compiling;

namespace Sonde.Build.Tests.Compiling;

public sealed class SharedHeadersTests
{
    [Fact]
    public void Own_HeaderBesideAProgram_IsIncludedByItsName() =>
        Assert.Equal("x.h", SharedHeaders.Own("/p/bpf/x.h", ["/p/bpf"]).IncludePath);

    [Fact]
    public void Own_HeaderBelowAProgram_IsIncludedByItsPath() =>
        Assert.Equal("sub/x.h", SharedHeaders.Own("/p/sub/x.h", ["/p", "/q"]).IncludePath);

    [Fact]
    public void Own_HeaderBelowTwoPrograms_TakesTheInner() =>
        Assert.Equal("x.h", SharedHeaders.Own("/p/sub/x.h", ["/p", "/p/sub"]).IncludePath);

    [Fact]
    public void Own_HeaderElsewhere_IsIncludedByItsName() =>
        Assert.Equal("x.h", SharedHeaders.Own("/other/x.h", ["/p"]).IncludePath);

    [Fact]
    public void Library_KernelOnlyHelper_IsLeftOut()
    {
        using var folder = new TempFolder();
        folder.Write("sonde/event.h", "");
        folder.Write("sonde/helpers.bpf.h", "");

        Assert.Equal(["sonde/event.h"], SharedHeaders.Library(folder.Root).Select(header => header.IncludePath));
    }
}
