using Sonde.EndToEnd.Tests.Support;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>The tool reports an author's mistakes: <c>sonde check</c> before there is a target, <c>sonde trace</c> at one.</summary>
public sealed class CheckCommandTests
{
    private static readonly string Probes = typeof(CheckCommandTests).Assembly.Location;

    [Fact]
    public void Check_AssemblyWithGoodAndBadProbes_SaysOfEachWhatTheKernelDoes()
    {
        string log = Path.GetTempFileName();
        (int exitCode, string output, string errors) = ToolProcess.Run("check", Probes, "--verifier-log", log);

        Assert.Equal(10, exitCode);
        string[] lines = output.Split('\n');
        Assert.Contains("torture: ok, 2 programs", lines);
        string refused = lines.Single(static line => line.StartsWith("refused/dereference: ", StringComparison.Ordinal));
        Assert.Contains("Program 'dereference_request', dereference.bpf.c:12 'if (request[2] == 7)'", refused, StringComparison.Ordinal);
        Assert.Contains("4 of ", errors, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadLines(log).Count(static line => line.StartsWith("processed ", StringComparison.Ordinal)));
        File.Delete(log);
    }

    [Fact]
    public void Check_WithoutAssemblies_LoadsTheReadyMadeProbes()
    {
        (int exitCode, string output, string errors) = ToolProcess.Run("check");

        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("net/http/server: ok", output, StringComparison.Ordinal);
        Assert.Contains("runtime/goroutines: ok", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_WithProbesOfAnAssembly_ReportsOnThemToo()
    {
        (int exitCode, string output, string errors) =
            ToolProcess.Run("inspect", HttpServer.Build(GoToolchain.Distribution, "torture"), "--probes", Probes);

        Assert.True(exitCode == 0, errors);
        Assert.Contains("torture: would be attached", output, StringComparison.Ordinal);
        Assert.Contains("arguments: not used by this program", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_GoProgram_ExitsWithOneLine()
    {
        (int exitCode, string output, string errors) = ToolProcess.Run("check", HttpServer.Build(GoToolchain.Distribution));

        Assert.Equal((11, ""), (exitCode, output.Trim()));
        Assert.Contains("is not a .NET assembly", errors, StringComparison.Ordinal);
    }
}
