using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Support;

/// <summary>A running Go program of a benchmark. For each line of its input it calls its functions, and prints what a call of each took.</summary>
internal sealed class TimedProgram : IDisposable
{
    private const string GrpcSuite = "trixie";

    private readonly string _folder;
    private readonly Process _process;

    private TimedProgram(string folder, string executable, string[] arguments)
    {
        _folder = folder;
        _process = Process.Start(
            new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardOutput.ReadLine();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Builds a program and starts it.</summary>
    /// <param name="toolchain">What builds it.</param>
    /// <param name="sources">Its folder, below <c>bench</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static TimedProgram Start(GoToolchain toolchain, string sources, params string[] arguments)
    {
        string folder = NewFolder(), executable = Path.Combine(folder, "program");
        toolchain.Run(PathOf(sources), "build", "-o", executable, ".");
        return new TimedProgram(folder, executable, arguments);
    }

    /// <summary>Builds a program with the gRPC of a Debian suite, and starts it.</summary>
    internal static TimedProgram StartGrpc(GoToolchain toolchain, string sources)
    {
        string folder = VendoredSource.Prepare(Repository.Root, "grpc", GrpcSuite, PathOf(sources), NewFolder());
        string executable = Path.Combine(folder, "program");
        toolchain.Run(folder, "build", "-mod=vendor", "-o", executable, ".");
        return new TimedProgram(folder, executable, []);
    }

    /// <summary>Lets the program call its functions, and returns the nanoseconds of a call of each.</summary>
    internal async Task<double[]> RoundAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        string line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The target has ended.");
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("sonde-bench-").FullName;

    private static string PathOf(string sources) => Path.Combine(Repository.Root, "bench", sources);
}
