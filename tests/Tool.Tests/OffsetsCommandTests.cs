using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests;

public sealed class OffsetsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-offsets-").FullName;

    /// <summary>The index of the ready-made probes must have every field that they read, for every version in it.</summary>
    [Fact]
    public void Check_ReadyMadeProbes_FindsNoGap()
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "offsets", "check");

        Assert.True(run.ExitCode == ExitCode.Success, run.Output);
        Assert.Contains("net/http/server: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FieldThatIsAbsentOrUnknown_IsNamedWithItsVersion()
    {
        string file = Write(
            """
            module std
            versions 1.24.4

            struct net/http Request
              Method amd64 1.24.4 absent
              Method arm64 1.24.4 0
            """);

        ToolRun run = ToolRun.Of(new FakeTracer(), "offsets", "check", "--index", file);

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("net/http/server: net/http.Request.Method: absent in std 1.24.4, amd64", run.Output, StringComparison.Ordinal);
        Assert.Contains("net/http/server: net/http.Request.URL: not known in std 1.24.4, arm64", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Request.Method: absent in std 1.24.4, arm64", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_IndexWithoutTheModule_SaysSo()
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "offsets", "check", "--index", Write("# nothing\n"));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("no version of a module with 'net/http' was observed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_DamagedIndex_NamesFileAndLine()
    {
        string file = Write("module std\nversions 1.x\n");

        ToolRun run = ToolRun.Of(new FakeTracer(), "offsets", "check", "--index", file);

        Assert.Equal(ExitCode.Unreadable, run.ExitCode);
        Assert.Contains($"'{file}' is not an offset index. Line 2: '1.x' is not a version.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--module", "example.test/lib")]
    [InlineData("--module", "example.test/lib@(devel)")]
    [InlineData("--field", "net/http.Request")]
    [InlineData("--field", "Request.Method")]
    [InlineData("--field", "net:pfd.Sysfd")]
    [InlineData("--field", "net.netFD:")]
    public void Build_ArgumentThatNamesNothing_IsAUsageError(string option, string value)
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), "offsets", "build", option, value);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"'{value}' is not a valid value.", run.Error, StringComparison.Ordinal);
        Assert.Contains("See 'sonde offsets build --help'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WhatIsNoGoCommand_IsNamed()
    {
        ToolRun run = ToolRun.Of(
            new FakeTracer(), "offsets", "build", "--index", Path.Combine(_folder, "new.txt"), "--go", "/nonexistent/go");

        Assert.Equal(ExitCode.CommandNotFound, run.ExitCode);
        Assert.Contains("'/nonexistent/go' is not a go command.", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text)
    {
        string file = Path.Combine(_folder, "index.txt");
        File.WriteAllText(file, text);
        return file;
    }
}
