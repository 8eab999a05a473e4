using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Tests.Go;
using Sonde.Tests.Otlp;

namespace Sonde.EndToEnd.Tests;

/// <summary>The tool as its user runs it: as a process, against real programs.</summary>
public sealed class TraceCommandTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Fact]
    public async Task Pid_PrintsALineForEachSpanAndEndsWithTheProcess()
    {
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.Start("trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/status/418");
        tool.WaitForOutput("418");

        server.Kill();

        Assert.Equal(0, tool.WaitForExit());
        Assert.Contains("1 span", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pid_OnTerminate_DetachesAndEndsWithZero()
    {
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.Start("trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        Assert.False(ProbedCode.HasUprobe(server));
        using HttpClient client = server.CreateClient();
        Assert.Equal(200, await client.FetchAsync("/hello"));
    }

    [Fact]
    public async Task Timing_OfATrace_HasThePhasesOfTheStartAndOfTheStop()
    {
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.Start("trace", "--timing", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/status/418");
        tool.WaitForOutput("418");

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        (double Start, double Duration, string Name)[] phases =
        [
            .. Regex.Matches(tool.Errors, @"^ +(\d+\.\d) +(\d+\.\d)?  (.+)$", RegexOptions.Multiline).Select(static match => (
                double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                match.Groups[2].Success ? double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0,
                match.Groups[3].Value)),
        ];
        string[] expected =
        [
            "starting the runtime", "loading the programs that follow processes", "analysing", "verifying and loading", "attached",
            "the first span", "asked to stop", "detaching", "reading the last records", "closing programs and maps",
        ];
        Assert.All(expected, name => Assert.Contains(phases, phase => phase.Name.StartsWith(name, StringComparison.Ordinal)));
        double attached = phases.First(static phase => phase.Name == "attached").Start;
        Assert.True(phases.First(static phase => phase.Name.StartsWith("analysing", StringComparison.Ordinal)).Start < attached);
        Assert.True(phases.First(static phase => phase.Name == "detaching").Start > attached);
    }

    [Fact]
    public async Task Exe_WaitsForTheProgramAndExportsItsSpans()
    {
        using var receiver = new OtlpReceiver();
        using ToolProcess tool = ToolProcess.Start("trace", "--exe", HttpServer.Build(Go), "--otlp", receiver.Endpoint.ToString());
        tool.WaitForMessage("including those that start later");

        using HttpServer server = HttpServer.Start(Go);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello?first");
        receiver.WaitUntil(r => r.Spans.Count == 1, TimeSpan.FromSeconds(30));
        Assert.Equal("first", receiver.Spans[0].Attributes["url.query"]);

        tool.Signal(ToolProcess.SIGINT);
        Assert.Equal(0, tool.WaitForExit());
    }

    [Fact]
    public async Task Command_IsTracedFromItsFirstRequestAndGetsTheSignal()
    {
        using ToolProcess tool = ToolProcess.Start("trace", "--", HttpServer.Build(Go));
        using HttpClient client = await ClientOfAsync(tool);
        await client.GetStringAsync(new Uri("/hello?first", UriKind.Relative));
        tool.WaitForOutput("GET");

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit()); // the server ends with 0 on SIGTERM
        Assert.Contains("1 span", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatIsAScript_IsFollowedToTheServerThatItLeavesBehind()
    {
        using ToolProcess tool = ToolProcess.Start("trace", "--", "sh", "-c", $"{HttpServer.Build(Go)} & exit 3");
        using HttpClient client = await ClientOfAsync(tool);
        tool.WaitForMessage("processes that it started still run");
        await client.GetStringAsync(new Uri("/hello", UriKind.Relative));
        tool.WaitForOutput("GET /hello");

        tool.Signal(ToolProcess.SIGTERM);

        tool.WaitForMessage("1 span, none lost");
        KillServerOf(tool); // which has the tool's output
        Assert.Equal(3, tool.WaitForExit());
        Assert.Contains("sh is not a Go program", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatRestartsItself_IsFollowedToItsSuccessor()
    {
        using ToolProcess tool = ToolProcess.Start("trace", "--", HttpServer.Build(Go, "wrapper"), "-leave", HttpServer.Build(Go));
        using HttpClient client = await ClientOfAsync(tool);
        tool.WaitForMessage("tracing httpserver");
        await client.GetStringAsync(new Uri("/hello", UriKind.Relative));
        tool.WaitForOutput("GET /hello");

        KillServerOf(tool);

        Assert.Equal(0, tool.WaitForExit());
        Assert.Contains("2 spans, none lost", tool.Errors, StringComparison.Ordinal);
        // The successor ran while it was analysed; the command was held.
        Assert.Matches(@"tracing httpserver \(\d+\), which may have run for up to [\d,]+ ms before", tool.Errors);
        Assert.Contains("1 program may have run for up to", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_InAPidNamespaceBelow_IsTraced()
    {
        string[] below = ["--pid", "--fork", "--kill-child", "--mount-proc"];
        using ToolProcess tool = ToolProcess.StartBy(
            "unshare", [.. below, "dotnet", Repository.Tool, "trace", "--", "unshare", .. below, HttpServer.Build(Go)]);
        using HttpClient client = await ClientOfAsync(tool);
        tool.WaitForMessage("tracing httpserver");
        await client.GetStringAsync(new Uri("/hello", UriKind.Relative));
        tool.WaitForOutput("GET /hello");
    }

    [Fact]
    public void Command_ThatRunsNoGoProgram_SaysThatNothingWasTraced()
    {
        (int exitCode, _, string errors) = ToolProcess.Run("trace", "--", "sh", "-c", "ls > /dev/null; exit 2");
        Assert.Equal(2, exitCode);
        Assert.Contains("nothing was traced", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillingTheTool_WhileItHoldsItsCommand_LeavesNothingStopped()
    {
        // The tool has one child. It must not stay stopped for ever.
        using ToolProcess tool = ToolProcess.Start("trace", "--", HttpServer.Build(Go));
        int child = 0;
        Assert.True(SpinWait.SpinUntil(() => (child = tool.FindChild()) != 0, TimeSpan.FromSeconds(60)), tool.Errors);

        tool.Signal(ToolProcess.SIGKILL);

        await Waiting.Until(() => StateOf(child) is not ('T' or 't'));
        if (StateOf(child) is not (default(char) or 'Z'))
            Process.GetProcessById(child).Kill(); // it has the tool's output
    }

    [Fact]
    public void Command_ThatFails_GivesItsExitCode()
    {
        (int exitCode, _, _) = ToolProcess.Run("trace", "--", HttpServer.Build(Go), "-addr", "nowhere");
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public void Pid_OfNoProcess_SaysSo() => AssertRefused(3, "999999999", "trace", "--pid", "999999999");

    [Fact]
    public void Pid_OfAProgramThatIsNotGo_SaysSo()
    {
        using Process sleep = Process.Start("sleep", "60");
        try
        {
            AssertRefused(4, "no Go build information", "trace", "--pid", $"{sleep.Id}");
        }
        finally
        {
            sleep.Kill();
        }
    }

    [Fact]
    public void Exe_OfAGoProgramWithoutALibraryOfTheProbes_SaysSo()
    {
        string folder = Directory.CreateTempSubdirectory("sonde-plain-").FullName;
        File.WriteAllText(Path.Combine(folder, "go.mod"), "module plain\n\ngo 1.19\n");
        File.WriteAllText(Path.Combine(folder, "main.go"), "package main\n\nfunc main() { println(\"hello\") }\n");
        Go.Run(folder, "build", "-o", "plain", ".");

        AssertRefused(5, "none of the functions that the probes hook", "trace", "--exe", Path.Combine(folder, "plain"));
    }

    [Fact]
    public void Exe_ThatDoesNotExist_SaysSo() => AssertRefused(6, "/nowhere/server", "trace", "--exe", "/nowhere/server");

    [Fact]
    public void Exe_ThatMayNotBeRead_SaysSo()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sonde-unreadable-").FullName, "server");
        File.Copy(HttpServer.Build(Go), path);
        File.SetUnixFileMode(path, UnixFileMode.UserExecute);

        // Root reads every file by these two capabilities; without them it needs the file's permission.
        AssertRefusedBy(
            "setpriv", ["--bounding-set=-dac_override,-dac_read_search"], 6, path, "trace", "--exe", path);
    }

    [Fact]
    public void WithoutPrivileges_SaysWhatIsMissing()
    {
        using HttpServer server = HttpServer.Start(Go);
        AssertRefusedBy(
            "setpriv", ["--bounding-set=-all", "--inh-caps=-all"], 7, "CAP_BPF", "trace", "--pid", $"{server.ProcessId}");
        Assert.False(ProbedCode.HasUprobe(server));
    }

    [Fact]
    public void WithoutLibbpf_SaysHowToInstallIt() => AssertRefusedBy(
        // In a separate mount namespace, every libbpf.so.1 of the machine is an empty file.
        "unshare",
        [
            "--mount", "sh", "-c",
            "for f in $(ldconfig -p | sed -n 's/.*libbpf.so.1 .*=> //p'); do mount --bind /dev/null \"$f\"; done; exec \"$@\"", "sh",
        ],
        8, "libbpf.so.1", "trace", "--exe", HttpServer.Build(Go));

    [Fact]
    public void KernelBefore515_SaysSo() => AssertRefusedBy(
        "setarch", ["--uname-2.6"], 9, "5.15", "trace", "--exe", HttpServer.Build(Go));

    [Fact]
    public void Doctor_WhereTracingWorks_EndsWithZero() => Assert.Equal(0, ToolProcess.Run("doctor").ExitCode);

    private static async Task<HttpClient> ClientOfAsync(ToolProcess tool)
    {
        const string greeting = "listening on ";
        tool.WaitForOutput(greeting);
        string? line = null;
        // The last line of the output may be incomplete.
        await Waiting.Until(() => (line = tool.Output.Split('\n').FirstOrDefault(line => line.StartsWith(greeting, StringComparison.Ordinal))) is not null);
        return new HttpClient { BaseAddress = new Uri($"http://{line![greeting.Length..]}") };
    }

    // It is not a child of the test.
    private static void KillServerOf(ToolProcess tool)
    {
        Match traced = Regex.Match(tool.Errors, @"tracing httpserver\S* \((\d+)\)");
        Process.GetProcessById(int.Parse(traced.Groups[1].Value, CultureInfo.InvariantCulture)).Kill();
    }

    // The result is 0 if there is no such process.
    private static char StateOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static void AssertRefused(int exitCode, string subject, params string[] arguments) =>
        AssertRefused(ToolProcess.Run(arguments), exitCode, subject);

    private static void AssertRefusedBy(
        string command, string[] prefix, int exitCode, string subject, params string[] arguments) =>
        AssertRefused(ToolProcess.RunBy(command, prefix, arguments), exitCode, subject);

    private static void AssertRefused((int ExitCode, string Output, string Errors) run, int exitCode, string subject)
    {
        (int actual, string output, string errors) = run;
        Assert.True(exitCode == actual, $"exit code {actual}: {errors}");
        Assert.Contains(subject, errors, StringComparison.Ordinal);
        Assert.Empty(output.Trim());
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
