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
    public void Build_OnAnotherOperatingSystem_AsksForNoObjects() =>
        GeneratorRun.Good(new ProbeProject() with { Facts = [], CompilesBpf = false });

    [Fact]
    public void LibClang_MissingOnAnotherOperatingSystem_IsReportedWithoutACommandOfLinux()
    {
        string message = GeneratorRun.Single(
            new ProbeProject() with { LibClang = "", Facts = [], CompilesBpf = false }, "SND0001").GetMessage(null);

        Assert.EndsWith("Build the project on Linux: its BPF programs are compiled nowhere else.", message);
    }

    public static TheoryData<string> Installed => [.. Directory.GetDirectories("/usr/lib", "llvm-*")
        .SelectMany(static folder => Directory.GetFiles(Path.Combine(folder, "lib"), "libclang-*.so.1"))];

    /// <summary>All in one process, as where two projects of a solution have two compilers.</summary>
    [Theory]
    [MemberData(nameof(Installed))]
    public void LibClang_OfEachInstalledVersion_GivesTheSameText(string path)
    {
        ProbeProject project = ConsumerTests.Project;

        Assert.Equal(
            GeneratorRun.Good(project).Text("Acme.SqlProbe.g.cs"),
            GeneratorRun.Good(project with { LibClang = path }).Text("Acme.SqlProbe.g.cs"));
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
