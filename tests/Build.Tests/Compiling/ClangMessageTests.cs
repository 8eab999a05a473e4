using Sonde.Build.Compiling;

namespace Sonde.Build.Tests.Compiling;

public sealed class ClangMessageTests
{
    [Theory]
    [InlineData("/a/x.c:3:7: error: bad", ClangSeverity.Error, "/a/x.c", 3, 7, "bad")]
    [InlineData("/my folder/x.c:3:7: fatal error: 'a.h' file not found", ClangSeverity.Error, "/my folder/x.c", 3, 7, "'a.h' file not found")]
    [InlineData("/a/x.c:3:7: warning: odd [-Wodd]", ClangSeverity.Warning, "/a/x.c", 3, 7, "odd [-Wodd]")]
    [InlineData("/a/x.c:3:7: note: declared here", ClangSeverity.Note, "/a/x.c", 3, 7, "declared here")]
    [InlineData("error: no place", ClangSeverity.Error, "", 0, 0, "no place")]
    [InlineData("clang: error: unknown argument: '-x'", ClangSeverity.Error, "", 0, 0, "unknown argument: '-x'")]
    [InlineData("clang-14: error: unknown argument: '-x'", ClangSeverity.Error, "", 0, 0, "unknown argument: '-x'")]
    internal void Parse_Message_FindsItsParts(string line, ClangSeverity severity, string file, int row, int column, string text) =>
        Assert.Equal([new ClangMessage(severity, file, row, column, text)], ClangMessage.Parse(line + "\n"));

    [Fact]
    public void Parse_IncludeChainAndCount_AreNoMessages() =>
        Assert.Empty(ClangMessage.Parse("In file included from /a/x.c:3:\n1 error generated.\n"));
}
