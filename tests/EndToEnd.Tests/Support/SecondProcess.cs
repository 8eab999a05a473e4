using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A Manager in another process: the program of <c>tests/SecondProcess</c>.</summary>
internal sealed class SecondProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private SecondProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All that it has printed.</summary>
    internal string Output => string.Join('\n', _lines);

    /// <summary>The spans so far: trace, span, parent, kind, process, name, query.</summary>
    internal IReadOnlyList<string[]> Spans =>
        [.. _lines.Where(static line => line.StartsWith("span ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1..])];

    internal static SecondProcess Start(params string[] arguments) => StartBy("dotnet", [Repository.SecondProcess, .. arguments]);

    /// <summary>Starts it through a command that changes where or with which rights it runs.</summary>
    internal static SecondProcess StartBy(string command, IEnumerable<string> arguments) => new(Process.Start(
        new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>Waits until it has printed a text.</summary>
    internal void WaitFor(string text) =>
        Assert.True(SpinWait.SpinUntil(() => Output.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), Output);

    /// <summary>Stops its Manager, and waits for its end.</summary>
    internal void Stop()
    {
        _process.StandardInput.Close();
        WaitForExit();
        Assert.Contains("stopped ", Output, StringComparison.Ordinal);
    }

    internal void WaitForExit()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), Output);
        _process.WaitForExit(); // and for the end of its output
    }

    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
