using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Package.Tests.Support;

/// <summary>A program that runs until it is stopped, with its output so far.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private const int SIGINT = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    internal RunningProgram(string program, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal int ProcessId => _process.Id;

    internal IReadOnlyList<string> Output => [.. _output.Where(line => line.Length > 0)];

    // Not a collection expression: it counts the lines first, and they grow meanwhile.
    private string Everything => string.Join('\n', _output.Concat(_errors));

    /// <summary>Waits until the program has written a line that contains a text, to either stream.</summary>
    /// <returns>The line.</returns>
    internal string WaitFor(string text)
    {
        string? Find() => _output.Concat(_errors).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
        Assert.True(SpinWait.SpinUntil(() => Find() is not null || _process.HasExited, Patience), $"no '{text}' in: {Everything}");
        return Find() ?? throw new InvalidOperationException($"The program ended without '{text}': {Everything}");
    }

    /// <summary>Asks the program to end, and waits for the end of its output.</summary>
    internal void Interrupt()
    {
        _ = kill(_process.Id, SIGINT);
        Assert.True(_process.WaitForExit(Patience), $"still running: {Everything}");
        _process.WaitForExit();
        Assert.True(_process.ExitCode == 0, $"ended with {_process.ExitCode}: {Everything}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
