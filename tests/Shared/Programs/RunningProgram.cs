using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Tests.Programs;

#pragma warning disable CA1852 // Not every project has a class that derives from it.
/// <summary>A program in a process of its own, with what it has printed so far. It is killed with its test.</summary>
internal partial class RunningProgram : IDisposable
{
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What a program prints last arrives after its end.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    internal RunningProgram(string program, params IEnumerable<string> arguments)
        : this(new ProcessStartInfo(program, arguments))
    {
    }

    protected RunningProgram(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Its standard output.</summary>
    internal string Output => string.Join('\n', _output);

    /// <summary>Its standard error.</summary>
    internal string Errors => string.Join('\n', _errors);

    /// <summary>The lines of its standard output, without empty ones.</summary>
    internal IReadOnlyList<string> Lines => [.. _output.Where(static line => line.Length > 0)];

    /// <summary>What it has printed to both streams.</summary>
    // Not a collection expression: it counts the lines first, and they grow meanwhile.
    internal string Everything => string.Join('\n', _output.Concat(_errors));

    /// <summary>Waits until it has written a text to standard output.</summary>
    internal void WaitForOutput(string text) => WaitUntil(() => Output.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until it has written a text to standard error.</summary>
    internal void WaitForMessage(string text) => WaitUntil(() => Errors.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until it has written a line that contains a text, to either stream.</summary>
    /// <returns>The line.</returns>
    internal string WaitFor(string text)
    {
        string? found = null;
        WaitUntil(() => (found = _output.Concat(_errors).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null, text);
        return found!;
    }

    internal void Signal(int signal) => _ = kill(_process.Id, signal);

    /// <summary>Asks it to end, and waits until it has ended well.</summary>
    internal void Stop()
    {
        AskToEnd(_process);
        int exitCode = WaitForExit();
        Assert.True(exitCode == 0, $"ended with {exitCode}: {Everything}");
    }

    /// <summary>Waits for its end, and for that of its output.</summary>
    /// <returns>Its exit code.</returns>
    internal int WaitForExit()
    {
        Assert.True(_process.WaitForExit(Patience), $"still running: {Everything}");
        _process.WaitForExit();
        return _process.ExitCode;
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

    // Not by SIGINT: a shell starts its background commands with that one ignored.
    protected virtual void AskToEnd(Process process) => Signal(SIGTERM);

    private void WaitUntil(Func<bool> isWritten, string text)
    {
        SpinWait.SpinUntil(() => isWritten() || _process.HasExited, Patience);
        Assert.True(
            isWritten() || (_process.HasExited && SpinWait.SpinUntil(isWritten, LongestDelay)),
            $"{(_process.HasExited ? "ended" : "did not go on")} without '{text}': {Everything}");
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
