using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The <c>sonde</c> tool, running as a separate process.</summary>
internal sealed partial class ToolProcess : IDisposable
{
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ToolProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The standard output of the tool.</summary>
    internal string Output => string.Join('\n', _output);

    /// <summary>The standard error of the tool.</summary>
    internal string Errors => string.Join('\n', _errors);

    internal static ToolProcess Start(params IEnumerable<string> arguments) =>
        StartBy("dotnet", [Repository.Tool, .. arguments]);

    /// <summary>Starts the tool in a shell, to redirect its output.</summary>
    /// <param name="script">What the shell does; <c>"$@"</c> is the tool with its arguments.</param>
    /// <param name="arguments">The arguments.</param>
    internal static ToolProcess StartIn(string script, params IEnumerable<string> arguments) =>
        StartBy("sh", ["-c", script, "sh", "dotnet", Repository.Tool, .. arguments]);

    /// <summary>Starts the tool through a command that changes its rights and then executes it.</summary>
    internal static ToolProcess StartBy(string command, IEnumerable<string> prefix, IEnumerable<string> arguments) =>
        StartBy(command, [.. prefix, "dotnet", Repository.Tool, .. arguments]);

    /// <summary>Starts the tool through a command that changes its rights.</summary>
    internal static ToolProcess StartBy(string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    internal static (int ExitCode, string Output, string Errors) Run(params IEnumerable<string> arguments) =>
        RunToEnd(Start(arguments));

    /// <summary>Runs a command that runs the tool, until it ends.</summary>
    internal static (int ExitCode, string Output, string Errors) RunBy(string command, IEnumerable<string> arguments) =>
        RunToEnd(StartBy(command, arguments));

    /// <summary>Runs the tool through a command that changes its rights, until it ends.</summary>
    /// <returns>Its exit code.</returns>
    internal static (int ExitCode, string Output, string Errors) RunBy(
        string command, IEnumerable<string> prefix, IEnumerable<string> arguments) =>
        RunToEnd(StartBy(command, prefix, arguments));

    private static (int ExitCode, string Output, string Errors) RunToEnd(ToolProcess process)
    {
        using ToolProcess tool = process;
        int exitCode = tool.WaitForExit();
        return (exitCode, tool.Output, tool.Errors);
    }

    /// <summary>Waits until the tool has written a text to standard error.</summary>
    internal void WaitForMessage(string text) =>
        Assert.True(SpinWait.SpinUntil(() => Errors.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), Errors);

    /// <summary>Waits until the tool has written a text to standard output.</summary>
    internal void WaitForOutput(string text) =>
        Assert.True(SpinWait.SpinUntil(() => Output.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), Output + Errors);

    internal void Signal(int signal) => _ = kill(_process.Id, signal);

    /// <summary>The id of the process that the tool has started; 0 before.</summary>
    internal int FindChild() => Directory.GetDirectories($"/proc/{_process.Id}/task")
        .Select(static thread => int.TryParse(File.ReadAllText($"{thread}/children").Split(' ')[0], out int child) ? child : 0)
        .FirstOrDefault(static child => child != 0);

    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    internal int WaitForExit()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), $"still running: {Errors}");
        _process.WaitForExit(); // and for the end of its output
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
