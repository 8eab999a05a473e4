using System.Diagnostics;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The running Go program <c>tests/targets/grpc</c>: a server that calls itself or another one.</summary>
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

    /// <summary>The address at which it serves gRPC.</summary>
    public string Address { get; }

    /// <summary>Starts the program.</summary>
    /// <param name="dial">The address that it calls; by default its own.</param>
    public static GrpcProgram Start(string? dial = null)
    {
        string[] arguments = dial is null ? [] : ["-dial", dial];
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new GrpcProgram(Process.Start(start)!);
    }

    /// <summary>Makes the program serve HTTP/2 as well.</summary>
    /// <returns>The address.</returns>
    public string ServeFront() => Ask("front");

    /// <summary>Makes the program answer the next calls of <c>Together</c> once this many have arrived.</summary>
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
