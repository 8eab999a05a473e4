namespace Sonde.Build.Tests;

/// <summary>When clang runs again. Each test starts from a folder that was built once for two architectures.</summary>
public sealed class IncrementalBuildTests : IDisposable
{
    private readonly ProbeFolder _folder = new();

    public IncrementalBuildTests()
    {
        (bool succeeded, RecordingEngine engine) = _folder.Build();
        Assert.True(succeeded, engine.Errors.FirstOrDefault()?.Message);
        Assert.Equal(2, _folder.Compilations);
    }

    [Fact]
    public void Execute_FileWrittenWithEqualContent_CompilesNothing()
    {
        _folder.Write("demo.h", Sources.Header);

        _folder.Build();

        Assert.Equal(2, _folder.Compilations);
    }

    [Fact]
    public void Execute_HeaderEdited_CompilesAgain()
    {
        _folder.Write("demo.h", Sources.Header.Replace("words[3]", "words[5]", StringComparison.Ordinal));

        _folder.Build();

        Assert.Equal(4, _folder.Compilations);
        Assert.Contains("field demo_event words 84 20\n", File.ReadAllText(Path.Combine(_folder.Output, "demo.x86_64.facts")));
    }

    [Fact]
    public void Execute_ArgumentsChanged_CompilesAgain()
    {
        _folder.Build(task => task.ExtraArguments = ["-DMORE"]);

        Assert.Equal(4, _folder.Compilations);
    }

    [Fact]
    public void Execute_ClangUpdated_CompilesAgain()
    {
        _folder.WriteClang("Sonde test clang version 15.0.0");

        _folder.Build();

        Assert.Equal(4, _folder.Compilations);
    }

    [Fact]
    public void Execute_OneObjectDeleted_CompilesThatOneAgain()
    {
        File.Delete(Path.Combine(_folder.Output, "demo.aarch64.bpf.o"));

        _folder.Build();

        Assert.Equal(3, _folder.Compilations);
    }

    [Fact]
    public void Execute_ProgramBroken_KeepsTheLastGoodFactsForTheGenerator()
    {
        _folder.Write("demo.bpf.c", "int broken = missing;\n");
        int facts = 0;

        (bool succeeded, _) = _folder.Build(
            look: task => facts = task.GeneratorInputs.Count(item => item.GetMetadata("SondeKind") == "facts"));

        Assert.False(succeeded);
        Assert.Equal(2, facts);
    }

    [Fact]
    public void Execute_AfterAMistakeIsMended_CompilesAgain()
    {
        _folder.Write("demo.bpf.c", "int broken = missing;\n");
        _folder.Build();
        _folder.Write("demo.bpf.c", Sources.Program);

        (bool succeeded, _) = _folder.Build();

        Assert.True(succeeded);
        Assert.Equal(6, _folder.Compilations);
    }

    public void Dispose() => _folder.Dispose();
}
