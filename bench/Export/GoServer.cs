using System.Diagnostics;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Export;

/// <summary>Runs the Go program <c>tests/targets/httpserver</c> without its own counting.</summary>
internal sealed class GoServer : IDisposable
{
    private readonly Process _process;

    private GoServer(Process process)
    {
        _process = process;
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server did not start.");
        Address = new Uri($"http://{line["listening on ".Length..]}/hello");
    }

    internal int ProcessId => _process.Id;

    internal Uri Address { get; }

    internal static GoServer Start(GoToolchain toolchain)
    {
        string executable = Path.Combine(Directory.CreateTempSubdirectory("sonde-bench-").FullName, "httpserver");
        toolchain.Run(Path.Combine(Repository.Root, "tests", "targets", "httpserver"), "build", "-o", executable, ".");
        return new GoServer(Process.Start(new ProcessStartInfo(executable, ["-uncounted"]) { RedirectStandardOutput = true })!);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
