using System.Diagnostics;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The Go program <c>tests/targets/grpc</c>, running: a server that calls itself as it is told.</summary>
internal sealed class GrpcProgram : IDisposable
{
    private const string Executable = "/guest/grpc";

    private readonly Process _process;

    private GrpcProgram(Process process) => _process = process;

    public static bool IsThere => File.Exists(Executable);

    public int ProcessId => _process.Id;

    public static GrpcProgram Start()
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var program = new GrpcProgram(Process.Start(start)!);
        program._process.StandardOutput.ReadLine(); // where it listens, which only it needs to know
        return program;
    }

    /// <summary>Gives a command and reads, for each call, the traceparents that arrived.</summary>
    public IReadOnlyList<string> Run(string command, int calls)
    {
        _process.StandardInput.WriteLine(command);
        return [.. Enumerable.Range(0, calls).Select(_ => _process.StandardOutput.ReadLine()!.Split(' ')[2])];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
