using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sonde.Benchmarks.Support;

/// <summary>A <c>sonde trace</c> of one process, without a console.</summary>
internal sealed partial class TraceAgent : IDisposable
{
    private const int Terminate = 15;

    // Longer than the delay of a batch and the drain of the ring.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _messages;
    private readonly TaskCompletionSource _attached = new();

    private TraceAgent(Process process)
    {
        _process = process;
        _messages = ReadMessagesAsync();
    }

    /// <summary>The CPU time that the agent has used.</summary>
    internal TimeSpan Cpu => ProcessCpu.Of(_process.Id);

    internal ProcessMemory Memory => ProcessMemory.Of(_process.Id);

    /// <summary>Starts an agent and waits until it traces.</summary>
    /// <param name="tool">The native executable or <c>sonde.dll</c>.</param>
    /// <param name="processId">What it traces.</param>
    /// <param name="endpoint">Where it exports to; <see langword="null"/> for no export at all.</param>
    /// <param name="protocol">The protocol's name.</param>
    /// <param name="gzip">Whether requests are compressed.</param>
    internal static async Task<TraceAgent> StartAsync(
        string tool, int processId, Uri? endpoint = null, string protocol = "http/protobuf", bool gzip = false)
    {
        var start = new ProcessStartInfo(tool.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : tool) { RedirectStandardError = true };
        if (start.FileName != tool)
            start.ArgumentList.Add(tool);
        string[] arguments = ["trace", "--pid", processId.ToString(CultureInfo.InvariantCulture), "--no-console", "--propagate", "off"];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (endpoint is not null)
        {
            start.ArgumentList.Add("--otlp");
            start.ArgumentList.Add(endpoint.ToString());
            start.ArgumentList.Add("--otlp-protocol");
            start.ArgumentList.Add(protocol);
            start.Environment["OTEL_EXPORTER_OTLP_COMPRESSION"] = gzip ? "gzip" : "none";
        }
        var agent = new TraceAgent(Process.Start(start)!);
        await agent._attached.Task;
        return agent;
    }

    /// <summary>Waits until the agent has paid for what a load caused, so that its CPU time can be read.</summary>
    internal static Task SettleAsync() => Task.Delay(Settling);

    /// <summary>Ends the trace.</summary>
    /// <returns>How many spans the agent says that it has exported, and how many it says that it lost.</returns>
    internal async Task<(long Exported, long Lost)> StopAsync()
    {
        // Not SIGINT: a shell starts its background commands with that one ignored, and so is it here then.
        if (Kill(_process.Id, Terminate) != 0)
            throw new Win32Exception();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(LongestStop);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw new InvalidOperationException($"The agent has not ended {LongestStop.TotalSeconds} s after SIGTERM:\n{await _messages}");
        }
        string messages = await _messages;
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"The agent failed:\n{messages}");
        Match outcome = Outcome().Match(messages);
        Match lost = Lost().Match(messages);
        return (Number(outcome, 1), Number(outcome, 2) + Number(outcome, 3) + Number(lost, 1));

        static long Number(Match match, int group) =>
            match.Success ? long.Parse(match.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<string> ReadMessagesAsync()
    {
        var messages = new List<string>();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            messages.Add(line);
            if (line.StartsWith("sonde: tracing ", StringComparison.Ordinal))
                _attached.TrySetResult();
        }
        string all = string.Join('\n', messages);
        _attached.TrySetException(new InvalidOperationException($"The agent did not trace:\n{all}"));
        return all;
    }

    [GeneratedRegex(@"OTLP: (\d+) exported, (\d+) failed, (\d+) dropped")]
    private static partial Regex Outcome();

    [GeneratedRegex(@"spans, ([\d,]+) lost")]
    private static partial Regex Lost();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
