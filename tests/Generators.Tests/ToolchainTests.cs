using Sonde.Generators.Clang;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

public sealed class ToolchainTests
{
    [Fact]
    public void LibClang_Missing_IsReportedOnceWithTheCommand()
    {
        var project = new ProbeProject() with { LibClang = "" };
        project = project with
        {
            Sources = [project.Sources[0], project.Sources[0].Replace("SqlProbe", "OtherProbe").Replace("\"database/sql\"", "\"other\"")],
        };

        Assert.Contains("sudo apt install clang", GeneratorRun.Single(project, "SND0001").GetMessage(null));
    }

    [Fact]
    public void LibClang_MissingInProjectWithoutProbes_IsNotReported() =>
        GeneratorRun.Good(new ProbeProject() with { LibClang = "", Sources = ["class Empty;"] });

    [Theory]
    [InlineData("/nowhere/libclang.so")]
    [InlineData("libc.so.6")]
    public void LibClang_ThatIsNone_IsReported(string path) =>
        Assert.StartsWith($"'{path}'", GeneratorRun.Single(new ProbeProject() with { LibClang = path }, "SND0002").GetMessage(null));

    [Fact]
    public void NullReference_AfterLibClangIsLoaded_IsStillAnException()
    {
        // With libclang's crash recovery left on, its signal handler would end the process here.
        Assert.NotNull(LibClang.TryLoad(Toolchain.LibClang, out _));
        GeneratorRun.Good(new ProbeProject());

        Assert.Throws<NullReferenceException>(static () => Length(null!));
    }

    private static int Length(string text) => text.Length;
}
