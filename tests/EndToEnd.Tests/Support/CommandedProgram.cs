using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>
/// A running Go program of <c>tests/targets</c>, built with the library of its name in a Debian suite, that carries out lines of its input.
/// </summary>
internal sealed class CommandedProgram : IDisposable
{
    private readonly Process _process;

    private CommandedProgram(Process process)
    {
        _process = process;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    internal int ProcessId => _process.Id;

    /// <summary>Starts a program.</summary>
    /// <param name="name">The name of the program and of its library.</param>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static CommandedProgram Start(string name, string go, params string[] arguments) => StartOf("sid", name, go, arguments);

    /// <summary>Starts a program with the library of a suite.</summary>
    internal static CommandedProgram StartOf(string suite, string name, string go, params string[] arguments) =>
        Run(VendoredProgram.Build(name, name, suite, go), arguments);

    /// <summary>Starts a program that was built already.</summary>
    internal static CommandedProgram Run(string executable, params string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return new CommandedProgram(process);
    }

    /// <summary>Makes the program carry out a line, and returns its answer.</summary>
    internal async Task<string> RunAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The program has ended at '{line}'.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
