using Sonde.EndToEnd.Tests.Support;
using Sonde.Tests.Go;
using Sonde.Tests.Otlp;

namespace Sonde.EndToEnd.Tests;

/// <summary>The tool's handling of the last spans, and its messages about them.</summary>
public sealed class ToolExportTests
{
    // More spans than a batch of the SDK holds, all at the end.
    private const int Count = 600;

    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Fact]
    public async Task Pid_WhoseProcessEnds_ExportsEverySpan()
    {
        using var receiver = new OtlpReceiver();
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = Trace(receiver, "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        await SendAsync(server);

        server.Kill();

        Assert.Equal(0, tool.WaitForExit());
        Assert.Equal(Count, receiver.Spans.Count);
        Assert.Contains($"OTLP: {Count} exported, 0 failed, 0 dropped", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pid_WhoseProcessEnds_CountsWhatAStuckReceiverDoesNotTake()
    {
        using var receiver = new OtlpReceiver { Hold = new TaskCompletionSource().Task };
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = Trace(receiver, "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        await SendAsync(server);

        server.Kill();

        Assert.Equal(0, tool.WaitForExit());
        Assert.Contains($"OTLP: 0 exported, {Count} failed, 0 dropped", tool.Errors, StringComparison.Ordinal);
        Assert.Contains($"'{receiver.Endpoint}v1/traces' did not answer before the end", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatEnds_ExportsEverySpan()
    {
        using var receiver = new OtlpReceiver();
        using ToolProcess tool = Trace(receiver, "--", HttpServer.Build(Go));
        const string greeting = "listening on ";
        tool.WaitForOutput(greeting);
        string line = tool.Output.Split('\n').First(line => line.StartsWith(greeting, StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{line[greeting.Length..]}") };
        for (int i = 0; i < Count; i++)
            await client.FetchAsync("/hello");

        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        Assert.Equal(Count, receiver.Spans.Count);
        Assert.Contains($"OTLP: {Count} exported, 0 failed, 0 dropped", tool.Errors, StringComparison.Ordinal);
    }

    private static ToolProcess Trace(OtlpReceiver receiver, params IEnumerable<string> target) =>
        ToolProcess.Start(["trace", "--no-console", "--otlp", receiver.Endpoint.ToString(), .. target]);

    private static async Task SendAsync(HttpServer server)
    {
        using HttpClient client = server.CreateClient();
        for (int i = 0; i < Count; i++)
            Assert.Equal(200, await client.FetchAsync("/hello"));
    }
}
