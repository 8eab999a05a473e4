using Sonde.Build.Toolchain;

namespace Sonde.Build.Tests.Toolchain;

public sealed class ClangFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Find_PlainAndNumbered_PrefersThePlainOne()
    {
        string plain = _folder.Write("bin/clang", "");
        _folder.Write("bin/clang-19", "");

        Assert.Equal(plain, Find(""));
    }

    [Fact]
    public void Find_NumberedOnly_TakesTheHighestNumber()
    {
        _folder.Write("bin/clang-9", "");
        string newest = _folder.Write("bin/clang-19", "");
        _folder.Write("bin/clang-format-20", "");
        _folder.Write("bin/clang-cl-21", "");

        Assert.Equal(newest, Find(""));
    }

    [Fact]
    public void Find_NameGiven_LooksForThatName()
    {
        _folder.Write("bin/clang", "");
        string wished = _folder.Write("bin/clang-15", "");

        Assert.Equal(wished, Find("clang-15"));
    }

    [Fact]
    public void Find_PathGivenThatIsMissing_TakesNoOther()
    {
        _folder.Write("bin/clang", "");

        Assert.Null(Find(_folder.At("elsewhere/clang")));
    }

    [Fact]
    public void FindStrip_BesideTheRealClang_IsTaken()
    {
        string real = _folder.Write("llvm/bin/clang", "");
        string strip = _folder.Write("llvm/bin/llvm-strip", "");
        _folder.Write("bin/llvm-strip", "");
        File.CreateSymbolicLink(_folder.At("bin/clang"), real);

        Assert.Equal(strip, ClangFinder.FindStrip(new Clang(_folder.At("bin/clang"), "", 14), new SearchPath(_folder.At("bin"))));
    }

    public void Dispose() => _folder.Dispose();

    private string? Find(string wish) => ClangFinder.Find(wish, new SearchPath($"/nonexistent:{_folder.At("bin")}"));
}
