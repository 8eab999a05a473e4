using Microsoft.Build.Framework;

namespace Sonde.Build.Tests;

/// <summary>The messages of a build that cannot succeed.</summary>
public sealed class BuildErrorTests : IDisposable
{
    private readonly ProbeFolder _folder = new();

    [Fact]
    public void Execute_MistakeInC_IsReportedOnceAtItsPlace()
    {
        string source = _folder.Write("demo.bpf.c", Sources.Program + "\nint broken = missing;\n");
        int line = Sources.Program.Split('\n').Length + 1;

        BuildErrorEventArgs error = OnlyError();

        Assert.Equal(("SNDB010", source, line, 14), (error.Code, error.File, error.LineNumber, error.ColumnNumber));
        Assert.Equal("use of undeclared identifier 'missing'", error.Message);
    }

    [Fact]
    public void Execute_MistakeInAHeader_IsReportedInTheHeader()
    {
        string header = _folder.Write("demo.h", Sources.Header + "\nmissing_type broken;\n");

        Assert.Equal(header, OnlyError().File);
    }

    [Fact]
    public void Execute_MistakeThatTheAssemblerFinds_IsReportedAtTheProgram()
    {
        string source = _folder.Write("demo.bpf.c", Sources.Program.Replace("LICENSE", "license", StringComparison.Ordinal));

        (bool succeeded, RecordingEngine engine) = _folder.Build();

        Assert.False(succeeded);
        Assert.All(engine.Errors, error => Assert.Equal(source, error.File));
    }

    [Fact]
    public void Execute_NoClangOnThePath_SaysHowToInstallIt()
    {
        BuildErrorEventArgs error = OnlyError(task => (task.Clang, task.ToolPath) = ("", "/nonexistent"));

        Assert.Equal("SNDB001", error.Code);
        Assert.Contains("'clang' is not on the PATH", error.Message);
        Assert.Contains("sudo apt install clang libbpf-dev", error.Message);
        Assert.Equal("docs/diagnostics/SNDB001.md", error.HelpLink);
    }

    [Fact]
    public void Execute_ClangOfThePropertyMissing_NamesTheProperty()
    {
        BuildErrorEventArgs error = OnlyError(task => task.Clang = "/nonexistent/clang");

        Assert.Contains("'/nonexistent/clang', the value of the property SondeClang, does not exist", error.Message);
    }

    [Fact]
    public void Execute_OldClang_SaysWhichVersionIsNeeded()
    {
        _folder.WriteClang("Debian clang version 11.0.1-2");

        BuildErrorEventArgs error = OnlyError();

        Assert.Equal("SNDB002", error.Code);
        Assert.Contains("is clang 11, but BPF programs need clang 14 or later", error.Message);
    }

    [Fact]
    public void Execute_ClangThatCannotRun_SaysSo()
    {
        BuildErrorEventArgs error = OnlyError(task => task.Clang = _folder.Write("tools/broken", "no program"));

        Assert.Equal("SNDB002", error.Code);
        Assert.Contains("tools/broken' did not start", error.Message);
    }

    [Fact]
    public void Execute_NoLibbpfHeaders_SaysHowToInstallThem()
    {
        _folder.Write("demo.bpf.c", "#include <sonde/types.h>\n#include <bpf/bpf_helpers.h>\n");

        BuildErrorEventArgs error = OnlyError(task => task.ExtraArguments = ["-nostdlibinc"]);

        Assert.Equal(("SNDB003", 2), (error.Code, error.LineNumber));
        Assert.Contains("sudo apt install libbpf-dev", error.Message);
    }

    [Fact]
    public void Execute_TwoProgramsOfOneName_NamesBoth()
    {
        string other = _folder.Write("other/demo.bpf.c", Sources.Program);

        BuildErrorEventArgs error = OnlyError();

        Assert.Equal("SNDB004", error.Code);
        Assert.Contains(other, error.Message);
    }

    [Fact]
    public void Execute_StaticProgram_SaysToRemoveStatic()
    {
        string program = "\nSEC(\"uprobe\") static __attribute__((used)) int hidden(void *c) { return c != 0; }\n";
        _folder.Write("demo.bpf.c", Sources.Program + program);

        (bool succeeded, RecordingEngine engine) = _folder.Build();

        Assert.False(succeeded);
        Assert.All(engine.Errors, error => Assert.Equal("SNDB006", error.Code));
        Assert.Contains("Remove 'static'", engine.Errors[0].Message);
    }

    public void Dispose() => _folder.Dispose();

    private BuildErrorEventArgs OnlyError(Action<BuildBpf>? change = null)
    {
        (bool succeeded, RecordingEngine engine) = _folder.Build(change);
        Assert.False(succeeded);
        return Assert.Single(engine.Errors);
    }
}
