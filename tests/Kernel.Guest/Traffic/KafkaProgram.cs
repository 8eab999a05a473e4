using System.Diagnostics;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The running Go program <c>tests/targets/kafka</c>, whose cluster is in its own memory.</summary>
internal sealed class KafkaProgram : IDisposable
{
    private const string Executable = "/guest/kafka";

    private readonly Process _process;

    public KafkaProgram()
    {
        _process = Process.Start(new ProcessStartInfo(Executable, ["memory"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardOutput.ReadLine();
    }

    public static bool IsThere => File.Exists(Executable);

    public int ProcessId => _process.Id;

    /// <summary>Makes the program carry out a line, and returns its answer.</summary>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        return _process.StandardOutput.ReadLine()!;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
