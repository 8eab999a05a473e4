using System.Diagnostics;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>A running Go program of <c>tests/targets</c> that serves HTTP.</summary>
internal sealed class GoServer : IDisposable
{
    private const string Greeting = "listening on ";

    private readonly Process _process;

    private GoServer(Process process)
    {
        _process = process;
        string? line = process.StandardOutput.ReadLine();
        if (line?.StartsWith(Greeting, StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"The server said '{line}' and not where it listens.");
        Address = line[Greeting.Length..];
    }

    public int ProcessId => _process.Id;

    /// <summary>Address and port.</summary>
    public string Address { get; }

    public static GoServer Start(string program = "httpserver") =>
        new(Process.Start(new ProcessStartInfo($"/guest/{program}") { RedirectStandardOutput = true })!);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
