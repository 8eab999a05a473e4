using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Spans;

/// <summary>A running program that makes requests on demand and measures its own CPU time.</summary>
internal sealed class SpanTarget : IDisposable
{
    private const string GrpcSuite = "trixie";

    private readonly Process _process;

    private SpanTarget(string executable, string[] arguments)
    {
        _process = Process.Start(
            new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardOutput.ReadLine();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Builds and starts the program that makes HTTP requests.</summary>
    internal static SpanTarget StartHttp(GoToolchain toolchain, params string[] arguments)
    {
        string executable = Path.Combine(NewFolder(), "span");
        toolchain.Run(SourceOf("target"), "build", "-o", executable, ".");
        return new SpanTarget(executable, arguments);
    }

    /// <summary>Builds and starts the program that makes gRPC calls, with the gRPC of a Debian suite.</summary>
    internal static SpanTarget StartGrpc(GoToolchain toolchain)
    {
        string folder = VendoredSource.Prepare(Repository.Root, "grpc", GrpcSuite, SourceOf("grpc"), NewFolder());
        string executable = Path.Combine(folder, "span");
        toolchain.Run(folder, "build", "-mod=vendor", "-o", executable, ".");
        return new SpanTarget(executable, []);
    }

    /// <summary>Lets the program make its requests, and returns the nanoseconds of one.</summary>
    internal async Task<double> RequestAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        string line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The target has ended.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("sonde-bench-").FullName;

    private static string SourceOf(string program) => Path.Combine(Repository.Root, "bench", "Spans", program);
}
