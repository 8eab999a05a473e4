using Sonde.Build.Compiling;

namespace Sonde.Build.Tests.Compiling;

public sealed class DependencyFileTests
{
    [Fact]
    public void Parse_RuleOverSeveralLines_GivesEachFile() =>
        Assert.Equal(["/a/x.bpf.c", "/a/x.h", "/b/y.h"], DependencyFile.Parse("out.o: /a/x.bpf.c \\\n  /a/x.h /b/y.h\n"));

    [Fact]
    public void Parse_EscapedCharacters_AreThoseOfTheName() =>
        Assert.Equal(["/my folder/x.h", "/a#b.h", "/a$b.h"], DependencyFile.Parse("o: /my\\ folder/x.h /a\\#b.h /a$$b.h"));

    [Fact]
    public void Parse_TargetWithASpace_IsNoFile() => Assert.Equal(["/x.c"], DependencyFile.Parse("/my\\ out/x.o: /x.c\n"));
}
