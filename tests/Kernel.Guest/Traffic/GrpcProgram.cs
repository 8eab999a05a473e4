using System.Diagnostics;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The Go program <c>tests/targets/grpc</c>, running: a server that calls itself, or another one.</summary>
internal sealed class GrpcProgram : IDisposable
{
    private const string Executable = "/guest/grpc";
    private const string Greeting = "listening on ";

    private readonly Process _process;

    private GrpcProgram(Process process)
    {
        _process = process;
        Address = process.StandardOutput.ReadLine()![Greeting.Length..];
    }

    public static bool IsThere => File.Exists(Executable);

    public int ProcessId => _process.Id;

    /// <summary>Where it serves gRPC.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="dial">Whom it calls; itself if that is not said.</param>
    public static GrpcProgram Start(string? dial = null)
    {
        string[] arguments = dial is null ? [] : ["-dial", dial];
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new GrpcProgram(Process.Start(start)!);
    }

    /// <summary>Has it serve HTTP/2 as well.</summary>
    /// <returns>Where.</returns>
    public string ServeFront() => Ask("front");

    /// <summary>Has it answer the next calls of <c>Together</c> once so many are there.</summary>
    public void Expect(int calls) => Ask($"expect {calls}");

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        return _process.StandardOutput.ReadLine()!;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
