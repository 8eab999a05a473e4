namespace Sonde.Build.Tests;

/// <summary>The behaviour that the targets add to the task, as a project sees it.</summary>
public sealed class ProjectTargetsTests : IDisposable
{
    private readonly ProbeProject _project = new();

    [Fact]
    public void BuildBpf_Properties_ReachTheTask()
    {
        BuildOutcome outcome = _project.BuildBpf("-p:SondeClang=", "-p:SondeToolPath=/nonexistent");

        Assert.False(outcome.Succeeded);
        Assert.Single(outcome.Lines("error SNDB001: 'clang' is not on the PATH"));
    }

    [Fact]
    public void BuildBpf_DesignTime_OnlyWarnsAboutAMistakeInC()
    {
        string source = _project.Write("demo.bpf.c", "int broken = missing;\n");

        BuildOutcome outcome = _project.BuildBpf("-p:DesignTimeBuild=true");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.StartsWith($"{source}(1,14): warning SNDB010:", Assert.Single(outcome.Lines("SNDB010")), StringComparison.Ordinal);
    }

    [Fact]
    public void BuildBpf_OtherOperatingSystem_WarnsOnceAndSucceeds()
    {
        BuildOutcome outcome = _project.BuildBpf("-p:SondeCompilesBpf=false");

        Assert.True(outcome.Succeeded, outcome.Output);
        Assert.Contains("not compiled on this operating system", Assert.Single(outcome.Lines("SNDB007")));
        Assert.Equal(0, _project.Compilations);
    }

    [Fact]
    public void Clean_AfterABuild_RemovesTheObjects()
    {
        _project.BuildBpf();
        Assert.True(Directory.Exists(_project.Output));

        _project.Clean();

        Assert.False(Directory.Exists(_project.Output));
    }

    public void Dispose() => _project.Dispose();
}
