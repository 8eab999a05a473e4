using Sonde.Runtime.Executables;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests;

/// <summary><c>sonde trace -- COMMAND</c> with real programs.</summary>
public class TraceCommandTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public void ExitCode_IsThatOfTheCommand(string script, int expected) =>
        Assert.Equal(expected, ToolRun.Of(new FakeTracer(), "trace", "--", "sh", "-c", script).ExitCode);

    [Fact]
    public void Admission_SeesTheProgramAndNotTheShell()
    {
        string? executable = null;
        var tracer = new FakeTracer { OnAdd = pid => executable = ExecutableOf(pid) };

        ToolRun.Of(tracer, "trace", "--", "env", "true");

        Assert.Equal(Path.GetFileName(ResolveLink(CommandPathOf("env"))), Path.GetFileName(executable));
    }

    [Fact]
    public void Admission_ComesBeforeTheProgramRuns()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        bool ran = true;
        var tracer = new FakeTracer { OnAdd = _ => ran = File.Exists(file) };

        ToolRun.Of(tracer, "trace", "--", "touch", file);

        Assert.Equal((false, true), (ran, File.Exists(file)));
        File.Delete(file);
    }

    [Fact]
    public void Program_OnceReleased_HasNoTracer()
    {
        string script = "test \"$(grep TracerPid /proc/self/status | tr -dc 0-9)\" = 0";

        Assert.Equal(0, ToolRun.Of(new FakeTracer(), "trace", "--", "sh", "-c", script).ExitCode);
    }

    [Fact]
    public void Arguments_WithSpacesAndOptions_ArriveAsTheyAre() =>
        Assert.Equal(
            0,
            ToolRun.Of(
                new FakeTracer(), "trace", "--", "sh", "-c", "test \"$1\" = 'a b' && test \"$2\" = --pid", "x", "a b",
                "--pid").ExitCode);

    [Fact]
    public void Check_ComesBeforeTheStart()
    {
        var tracer = new FakeTracer();

        ToolRun.Of(tracer, "trace", "--", "/bin/true");

        Assert.Equal(["start", "check /bin/true", "add", "stop", "dispose"], tracer.Calls);
    }

    [Fact]
    public void Refusal_ByTheTracer_KillsTheHeldProgram()
    {
        int processId = 0;
        var tracer = new FakeTracer
        {
            OnAdd = pid =>
            {
                processId = pid;
                throw new TargetException(TargetError.NothingToTrace, "nothing");
            },
        };

        ToolRun run = ToolRun.Of(tracer, "trace", "--", "sleep", "1000");

        Assert.Equal((ExitCode.NothingToTrace, false), (run.ExitCode, Directory.Exists($"/proc/{processId}")));
    }

    [Fact]
    public void Command_ThatIsUnknown_ExitsAsTheShellDoes() =>
        Assert.Equal(127, ToolRun.Of(new FakeTracer(), "trace", "--", "no-such-program").ExitCode);

    [Fact]
    public void Command_ThatIsNotExecutable_ExitsAsTheShellDoes() =>
        Assert.Equal(126, ToolRun.Of(new FakeTracer(), "trace", "--", "/etc/passwd").ExitCode);

    private static string ExecutableOf(int processId) =>
        new FileInfo($"/proc/{processId}/exe").LinkTarget!;

    private static string CommandPathOf(string name) =>
        Launch.CommandPath.Resolve(name, Environment.GetEnvironmentVariable("PATH"));

    private static string ResolveLink(string path) =>
        new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
}
