namespace Sonde.Build.Tests;

/// <summary>When clang runs again. Each test starts from a project that was built once, for two architectures.</summary>
public sealed class IncrementalBuildTests : IDisposable
{
    private readonly ProbeProject _project = new();

    public IncrementalBuildTests()
    {
        BuildOutcome outcome = _project.BuildBpf();
        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Equal(2, _project.Compilations);
    }

    [Fact]
    public void BuildBpf_FileWrittenWithEqualContent_CompilesNothing()
    {
        _project.Write("demo.h", Sources.Header);

        _project.BuildBpf();

        Assert.Equal(2, _project.Compilations);
    }

    [Fact]
    public void BuildBpf_HeaderEdited_CompilesAgain()
    {
        _project.Write("demo.h", Sources.Header.Replace("words[3]", "words[5]", StringComparison.Ordinal));

        _project.BuildBpf();

        Assert.Equal(4, _project.Compilations);
        Assert.Contains("field demo_event words 84 20\n", File.ReadAllText(Path.Combine(_project.Output, "demo.x86_64.facts")));
    }

    [Fact]
    public void BuildBpf_ArgumentsChanged_CompilesAgain()
    {
        _project.BuildBpf("-p:SondeClangArguments=-DMORE");

        Assert.Equal(4, _project.Compilations);
    }

    [Fact]
    public void BuildBpf_ClangUpdated_CompilesAgain()
    {
        _project.WriteClang("Sonde test clang version 15.0.0");

        _project.BuildBpf();

        Assert.Equal(4, _project.Compilations);
    }

    [Fact]
    public void BuildBpf_OneObjectDeleted_CompilesThatOneAgain()
    {
        File.Delete(Path.Combine(_project.Output, "demo.aarch64.bpf.o"));

        _project.BuildBpf();

        Assert.Equal(3, _project.Compilations);
    }

    [Fact]
    public void Clean_AfterABuild_RemovesTheObjects()
    {
        _project.Clean();

        Assert.False(Directory.Exists(_project.Output));
    }

    public void Dispose() => _project.Dispose();
}
