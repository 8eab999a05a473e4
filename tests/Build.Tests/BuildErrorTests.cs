namespace Sonde.Build.Tests;

/// <summary>What a user reads when a build cannot succeed.</summary>
public sealed class BuildErrorTests : IDisposable
{
    private readonly ProbeProject _project = new();

    [Fact]
    public void BuildBpf_MistakeInC_IsReportedOnceAtItsPlace()
    {
        string source = _project.Write("demo.bpf.c", Sources.Program + "\nint broken = missing;\n");
        int line = Sources.Program.Split('\n').Length + 1;

        BuildOutcome outcome = _project.BuildBpf();

        Assert.False(outcome.Succeeded);
        string report = Assert.Single(outcome.Lines("SNDB010"));
        Assert.StartsWith($"{source}({line},14): error SNDB010: use of undeclared identifier 'missing'", report, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildBpf_NoClangOnThePath_SaysHowToInstallIt()
    {
        BuildOutcome outcome = _project.BuildBpf("-p:SondeClang=", "-p:SondeToolPath=/nonexistent");

        Assert.False(outcome.Succeeded);
        Assert.Contains("'clang' is not on the PATH", Assert.Single(outcome.Lines("SNDB001")));
        Assert.Contains("sudo apt install clang libbpf-dev", outcome.Output);
    }

    [Fact]
    public void BuildBpf_ClangOfThePropertyMissing_NamesTheProperty()
    {
        BuildOutcome outcome = _project.BuildBpf("-p:SondeClang=/nonexistent/clang");

        Assert.False(outcome.Succeeded);
        Assert.Contains("'/nonexistent/clang', the value of the property SondeClang, does not exist", outcome.Output);
    }

    [Fact]
    public void BuildBpf_OldClang_SaysWhichVersionIsNeeded()
    {
        _project.WriteClang("Debian clang version 11.0.1-2");

        BuildOutcome outcome = _project.BuildBpf();

        Assert.False(outcome.Succeeded);
        Assert.Contains("is clang 11, but BPF programs need clang 14 or later", Assert.Single(outcome.Lines("SNDB002")));
    }

    [Fact]
    public void BuildBpf_NoLibbpfHeaders_SaysHowToInstallThem()
    {
        _project.Write("demo.bpf.c", "#include <sonde/types.h>\n#include <bpf/bpf_helpers.h>\n");

        BuildOutcome outcome = _project.BuildBpf("-p:SondeClangArguments=-nostdlibinc");

        Assert.False(outcome.Succeeded);
        Assert.Contains("sudo apt install libbpf-dev", Assert.Single(outcome.Lines("SNDB003")));
    }

    [Fact]
    public void BuildBpf_TwoProgramsOfOneName_NamesBoth()
    {
        string other = _project.Write("other/demo.bpf.c", Sources.Program);

        BuildOutcome outcome = _project.BuildBpf();

        Assert.False(outcome.Succeeded);
        Assert.Contains(other, Assert.Single(outcome.Lines("SNDB004")));
    }

    [Fact]
    public void BuildBpf_StaticProgram_SaysToRemoveStatic()
    {
        _project.Write("demo.bpf.c", Sources.Program + "\nSEC(\"uprobe\") static __attribute__((used)) int hidden(void *c) { return c != 0; }\n");

        BuildOutcome outcome = _project.BuildBpf();

        Assert.False(outcome.Succeeded);
        Assert.Contains("Remove 'static'", outcome.Lines("SNDB006")[0]);
    }

    [Fact]
    public void BuildBpf_DesignTime_OnlyWarnsAboutAMistakeInC()
    {
        _project.Write("demo.bpf.c", "int broken = missing;\n");

        BuildOutcome outcome = _project.BuildBpf("-p:DesignTimeBuild=true");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Contains(": warning SNDB010:", outcome.Output);
    }

    [Fact]
    public void BuildBpf_OtherOperatingSystem_WarnsOnceAndSucceeds()
    {
        BuildOutcome outcome = _project.BuildBpf("-p:SondeCompilesBpf=false");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Contains("not compiled on this operating system", Assert.Single(outcome.Lines("SNDB007")));
        Assert.Equal(0, _project.Compilations);
    }

    public void Dispose() => _project.Dispose();
}
