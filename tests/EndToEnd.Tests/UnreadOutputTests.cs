using Sonde.EndToEnd.Tests.Support;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>The tool when nobody reads its output.</summary>
public sealed class UnreadOutputTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Fact]
    public async Task StandardError_ThatNobodyReads_StopsNeitherTheSpansNorTheEnd()
    {
        using var pipe = new FullPipe();
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.StartIn($"exec \"$@\" 2>{pipe.Path}", "trace", "--pid", $"{server.ProcessId}");
        using HttpClient client = server.CreateClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // It cannot report when it traces, so requests are sent until it does.
        while (!tool.Output.Contains("418", StringComparison.Ordinal))
        {
            await client.FetchAsync("/status/418");
            await Task.Delay(50, patience.Token);
        }

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        Assert.False(ProbedCode.HasUprobe(server));
    }

    [Fact]
    public async Task StandardOutput_ThatNobodyReads_IsCountedAndDoesNotHoldUpTheEnd()
    {
        using var pipe = new FullPipe();
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.StartIn($"exec \"$@\" >{pipe.Path}", "trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        for (int i = 0; i < 10; i++)
            await client.FetchAsync("/hello");

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        Assert.Contains("10 spans, none lost", tool.Errors, StringComparison.Ordinal);
        Assert.Contains("10 spans not shown", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signal_WhileTheEndWaits_EndsTheToolAtOnce()
    {
        using var pipe = new FullPipe();
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.StartIn($"exec \"$@\" >{pipe.Path}", "trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");

        tool.Signal(ToolProcess.SIGTERM);
        Assert.True(SpinWait.SpinUntil(() => !ProbedCode.HasUprobe(server), TimeSpan.FromSeconds(60)));
        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(128 + ToolProcess.SIGTERM, tool.WaitForExit());
    }

    [Fact]
    public async Task StandardOutput_WhoseReaderHasGone_EndsTheTrace()
    {
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.StartIn("\"$@\" | head -1", "trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        tool.WaitForOutput("GET");
        await client.FetchAsync("/hello");

        Assert.Equal(0, tool.WaitForExit());
        Assert.Contains("2 spans, none lost", tool.Errors, StringComparison.Ordinal);
    }
}
