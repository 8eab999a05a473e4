using System.Diagnostics;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("trace")]
    [InlineData("trace", "--pid", "1", "--exe", "/bin/x")]
    [InlineData("trace", "--pid", "1", "--", "x")]
    [InlineData("trace", "--pid", "0")]
    [InlineData("trace", "--pid", "-4")]
    [InlineData("trace", "--pid", "shop")]
    [InlineData("trace", "--pid", "1", "--otlp", "localhost:4318")]
    [InlineData("trace", "--pid", "1", "--otlp", "http://localhost:4318", "--otlp-protocol", "http/json")]
    [InlineData("trace", "--pid", "1", "--otlp-protocol", "grpc")]
    [InlineData("trace", "--pid", "1", "--json", "--no-console")]
    [InlineData("trace", "--pid", "1", "--json", "--tree")]
    [InlineData("trace", "--pid", "1", "--pid", "0")]
    [InlineData("trace", "--pid", "1", "--pid", "2", "--span", "main.f", "--print-probe")]
    [InlineData("trace", "--pid", "1", "--ring-bytes", "none")]
    [InlineData("trace", "--pid", "1", "--max-cpu", "3")]
    [InlineData("trace", "--pid", "1", "--max-cpu", "0%")]
    [InlineData("trace", "--pid", "1", "--max-cpu", "-1%")]
    [InlineData("trace", "--pid", "1", "--max-cpu", "NaN%")]
    [InlineData("trace", "--pid", "1", "--span-cost", "5")]
    [InlineData("trace", "--pid", "1", "--redact", "")]
    [InlineData("trace", "--pid", "1", "--limit", "0")]
    [InlineData("trace", "--pid", "1", "--limit", "1024")]
    [InlineData("trace", "--pid", "1", "--limit", "path=10")]
    [InlineData("trace", "--pid", "1", "--limit", "net/http/server:=10")]
    [InlineData("trace", "--pid", "1", "--limit", ":path=10")]
    [InlineData("trace", "--pid", "1", "--limit", "net/http/server:path")]
    [InlineData("inspect", "./shop", "--functions", "x", "--probes", "p.dll")]
    [InlineData("doctor", "now")]
    [InlineData("control", "trace")]
    [InlineData("control", "trace", "--pid", "1", "--exe", "/bin/x")]
    [InlineData("control", "untrace")]
    [InlineData("control", "probe", "net/http/server", "off", "--pid", "1", "--group", "web")]
    public void Arguments_ThatAreWrong_ExitAsUsageErrorWithOneLine(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), arguments);

        Assert.Equal((ExitCode.Usage, 1), (run.ExitCode, run.Error.TrimEnd('\n').Split('\n').Length));
    }

    [Theory]
    [InlineData("inspect", "./shop", "bin/First.dll")]
    [InlineData("inspect", "bin/First.dll")]
    [InlineData("trace", "bin/First.dll", "--", "./shop")]
    [InlineData("trace", "--exe", "bin/First.dll")]
    public void Assembly_InTheWrongPlace_IsToldItsRightWord(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), arguments);

        Assert.NotEqual(ExitCode.Success, run.ExitCode);
        Assert.StartsWith("sonde: 'bin/First.dll' is in the wrong place", run.Error, StringComparison.Ordinal);
        Assert.Contains("'--probes bin/First.dll'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongArgument_IsNamedWithItsRemedy() =>
        Assert.Equal(
            "sonde: 'shop' is not a process id. Give a positive number. See 'sonde trace --help'.\n",
            ToolRun.Of(new FakeTracer(), "trace", "--pid", "shop").Error);

    [Fact]
    public void FunctionSpan_ThatIsWrong_IsToldItsMistake() =>
        Assert.Equal(
            "sonde: 'main.F(a' does not describe a function span: at column 9, ',' or ')' is missing. See 'sonde trace --help'.\n",
            ToolRun.Of(new FakeTracer(), "trace", "--span", "main.F(a", "--", "true").Error);

    [Fact]
    public async Task FunctionSpans_OfAPipe_FollowThoseOfTheCommandLine()
    {
        string pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Process.Start("mkfifo", [pipe]).WaitForExitAsync();
        // Opening a pipe waits for its other end.
        Task writing = Task.Run(() => File.WriteAllText(pipe, "# comment\n\n main.G(a)\nmain.H\n"));
        var tracer = new FakeTracer();

        ToolRun.Of(tracer, "trace", "--span", "main.F", "--spans", pipe, "--", "true");

        await writing;
        File.Delete(pipe);
        Assert.Equal(["main.F", "main.G(a)", "main.H"], tracer.Request!.FunctionSpans.Select(static span => span.Text));
    }

    [Fact]
    public void FunctionSpans_OfAFileWithAMistake_AreToldItsLine()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "main.F\n# comment\nmain.F(a\n");

        Assert.Contains($"'{file}' has a mistake in line 3: at column 9", ToolRun.Of(new FakeTracer(), "trace", "--spans", file, "--", "true").Error);
        File.Delete(file);
    }

    [Theory]
    [InlineData("3%", 0.03)]
    [InlineData("0.5%", 0.005)]
    [InlineData("250%", 2.5)]
    public void MaxCpu_IsAPercentageOfOneCore(string text, double cores)
    {
        var tracer = new FakeTracer();

        ToolRun.Of(tracer, "trace", "--max-cpu", text, "--", "true");

        Assert.Equal(cores, tracer.Request!.MaxCpu);
    }

    [Fact]
    public void NoArguments_ShowHelpAndExitAsUsageError()
    {
        ToolRun run = ToolRun.Of(new FakeTracer());

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("trace", "--help")]
    public void Help_TeachesByExample(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(new FakeTracer(), arguments);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("sudo sonde trace --", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RingBytes_ReachTheTracer()
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "stop here") };

        ToolRun.Of(tracer, "trace", "--pid", "1", "--ring-bytes", "65536");

        Assert.Equal(65_536, tracer.Request?.RingBytes);
    }

    [Fact]
    public void Limits_OfOneStringAndOfAll_ReachTheTracer()
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "stop here") };

        ToolRun.Of(tracer, "trace", "--pid", "1", "--limit", "net/http/server:path=256", "--limit", "512", "--limit", "a:b:c=1");

        Assert.Equal([new("net/http/server", "path", 256), new("a:b", "c", 1)], tracer.Request!.Limits);
        Assert.Equal(512, tracer.Request.LimitOfAll);
    }

    [Theory]
    [InlineData(false, "trace", "--pid", "1")]
    [InlineData(true, "trace", "--pid", "1", "--follow-goroutines")]
    public void Goroutines_AreFollowedWhereAskedFor(bool followed, params string[] arguments)
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "stop here") };

        ToolRun.Of(tracer, arguments);

        Assert.Equal(followed, tracer.Request!.FollowGoroutines);
    }

    [Fact]
    public void Probes_GivenTwice_ReachTheTracerInTheirOrder()
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "stop here") };

        ToolRun.Of(tracer, "trace", "--probes", "B.dll", "--probes", "A.dll", "--", "./worker");

        Assert.Equal(["B.dll", "A.dll"], tracer.Request!.ProbeAssemblies);
        Assert.Equal(["./worker"], tracer.Request.Command);
    }

    [Theory]
    [InlineData(1, "trace", "--pid", "1")]
    [InlineData(1, "trace", "--pid", "1", "--json")]
    [InlineData(2, "trace", "--pid", "1", "--otlp", "http://localhost:4318")]
    [InlineData(2, "trace", "--pid", "1", "--otlp", "env")]
    [InlineData(1, "trace", "--pid", "1", "--otlp", "http://localhost:4318", "--no-console")]
    [InlineData(0, "trace", "--pid", "1", "--no-console")]
    public void Sinks_AreThoseThatWereAskedFor(int sinks, params string[] arguments)
    {
        var tracer = new FakeTracer { StartFailure = new ToolException(ExitCode.NoPrivileges, "stop here") };

        ToolRun.Of(tracer, arguments);

        Assert.Equal(sinks, tracer.Sinks.Count);
    }
}
