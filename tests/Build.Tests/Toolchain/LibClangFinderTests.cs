using Sonde.Build.Toolchain;

namespace Sonde.Build.Tests.Toolchain;

/// <summary>Each test arranges the files as a distribution's packages do.</summary>
public sealed class LibClangFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Find_Debian12_FollowsTheCompilersLink()
    {
        _folder.Write("lib/x86_64-linux-gnu/libclang-14.so.14.0.6", "");
        Link("lib/x86_64-linux-gnu/libclang-14.so.1", "lib/x86_64-linux-gnu/libclang-14.so.14.0.6");
        Link("lib/llvm-14/lib/libclang-14.so.1", "lib/x86_64-linux-gnu/libclang-14.so.1");
        _folder.Write("lib/llvm-14/lib/libclang-cpp.so.14", "");
        _folder.Write("lib/llvm-14/bin/clang", "");
        Link("bin/clang", "lib/llvm-14/bin/clang");

        Assert.Equal(_folder.At("lib/llvm-14/lib/libclang-14.so.1"), Find("bin/clang", 14));
    }

    [Fact]
    public void Find_Ubuntu2404_ReadsTheVersionOfTheSoname()
    {
        _folder.Write("lib/x86_64-linux-gnu/libclang-18.so.18", "");
        Link("lib/llvm-18/lib/libclang.so.1", "lib/x86_64-linux-gnu/libclang-18.so.18");
        _folder.Write("lib/llvm-18/bin/clang", "");

        Assert.Equal(_folder.At("lib/llvm-18/lib/libclang.so.1"), Find("lib/llvm-18/bin/clang", 18));
    }

    [Fact]
    public void Find_WrapperElsewhere_TakesTheMultiarchLibraryOfItsVersion()
    {
        string mine = _folder.Write("lib/x86_64-linux-gnu/libclang-18.so.18", "");
        _folder.Write("lib/x86_64-linux-gnu/libclang-19.so.19", "");
        _folder.Write("wrappers/clang", "");

        Assert.Equal(mine, Find("wrappers/clang", 18));
    }

    [Fact]
    public void Find_SeveralPatchReleases_TakesTheNewest()
    {
        _folder.Write("llvm/lib/libclang.so.18.1.3", "");
        string newest = _folder.Write("llvm/lib/libclang.so.18.1.12", "");
        _folder.Write("llvm/bin/clang", "");

        Assert.Equal(newest, Find("llvm/bin/clang", 18));
    }

    [Fact]
    public void Find_OtherVersionOnly_FindsNothing()
    {
        _folder.Write("lib/x86_64-linux-gnu/libclang-19.so.19", "");
        _folder.Write("bin/clang", "");

        Assert.Null(Find("bin/clang", 14));
    }

    [Theory]
    [InlineData("bin/clang", 14)]
    [InlineData("bin/clang-19", 19)]
    public void Find_TwoVersionsSideBySide_TakesTheOneOfTheCompiler(string clang, int major)
    {
        foreach (int version in (int[])[14, 19])
        {
            _folder.Write($"lib/x86_64-linux-gnu/libclang-{version}.so.{version}", "");
            Link($"lib/llvm-{version}/lib/libclang-{version}.so.1", $"lib/x86_64-linux-gnu/libclang-{version}.so.{version}");
            _folder.Write($"lib/llvm-{version}/bin/clang", "");
            Link($"bin/clang-{version}", $"lib/llvm-{version}/bin/clang");
        }
        Link("bin/clang", "lib/llvm-14/bin/clang");

        Assert.Equal(_folder.At($"lib/llvm-{major}/lib/libclang-{major}.so.1"), Find(clang, major));
    }

    /// <summary>The compilers that are installed on the machine.</summary>
    [Fact]
    public async Task Find_EachInstalledClang_GivesTheLibraryOfItsVersion()
    {
        string[] compilers = [.. Directory.GetDirectories("/usr/lib", "llvm-*")
            .Select(static folder => Path.Combine(folder, "bin", "clang")).Where(File.Exists)];

        Assert.NotEmpty(compilers);
        foreach (string path in compilers)
        {
            Clang clang = await Clang.AskAsync(path, CancellationToken.None);
            Assert.Contains($"libclang-{clang.Major}.so", SymbolicLinks.Resolve(LibClangFinder.Find(clang)!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Find_BrokenLink_FindsNothing()
    {
        Link("llvm/lib/libclang-14.so.1", "gone/libclang-14.so.14.0.6");
        _folder.Write("llvm/bin/clang", "");

        Assert.Null(Find("llvm/bin/clang", 14));
    }

    public void Dispose() => _folder.Dispose();

    private string? Find(string clang, int major) => LibClangFinder.Find(new Clang(_folder.At(clang), "", major), _folder.At("lib"));

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.CreateSymbolicLink(_folder.At(path), _folder.At(target));
    }
}
