using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Http;

/// <summary>
/// Runs the Go program <c>bench/Http/server</c> on the server's processor. It is built without tracing, as the server that Sonde traces, and
/// with the OpenTelemetry SDK of Debian's newest suite, which has one version at a time, so the version is part of the result.
/// <c>./run bench</c> has fetched the SDK and its Go.
/// </summary>
internal sealed class HttpServer : IDisposable
{
    private const string Suite = "sid";
    private const string Go = "1.27"; // the suite's own; its SDK requires 1.25

    private readonly Process _process;

    private HttpServer(Process process)
    {
        _process = process;
        Address = new Uri($"http://{ReadAfter("listening on ")}/hello");
    }

    internal int ProcessId => _process.Id;

    internal Uri Address { get; }

    /// <summary>Requests that were answered so far.</summary>
    internal long Requests { get; private set; }

    /// <summary>Builds the program without tracing and with the SDK.</summary>
    /// <returns>The paths of both executables, and the versions of Go, the SDK and otelhttp.</returns>
    internal static (string Plain, string Instrumented, string[] Versions) Build()
    {
        GoToolchain toolchain = GoToolchain.Get(Go);
        string folder = VendoredSource.Prepare(
            Repository.Root, "otel", Suite, Path.Combine(Repository.Root, "bench", "Http", "server"),
            Path.Combine(Directory.CreateTempSubdirectory("sonde-bench-").FullName, "server"));
        string plain = Path.Combine(folder, "server"), instrumented = Path.Combine(folder, "instrumented");
        toolchain.Run(folder, "build", "-mod=vendor", "-tags=plain", "-o", plain, ".");
        toolchain.Run(folder, "build", "-mod=vendor", "-o", instrumented, ".");
        string[] libraries = GoToolchain.Run(instrumented, "/", ["-version"]).Split();
        return (plain, instrumented, [toolchain.Run("/", "env", "GOVERSION").Trim(), libraries[0], libraries[1]]);
    }

    /// <summary>Starts the program on the processor that is measured.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="arguments">For the one with the SDK: -instrument with none, sdk or otelhttp.</param>
    internal static HttpServer Start(string executable, params string[] arguments)
    {
        (string command, string[] all) = Processors.OnFirst(executable, arguments);
        return StartCommand(command, all);
    }

    /// <summary>Starts the program as a receiver of OTLP, beside this process.</summary>
    internal static HttpServer StartReceiver(string executable) => StartCommand(executable, "-receive");

    /// <summary>Loads the server, and measures what a request costs it and this process.</summary>
    internal async Task<Round> LoadAsync(int connections, TimeSpan time)
    {
        TimeSpan serverBefore = ProcessCpu.Of(ProcessId), ownBefore = Environment.CpuUsage.TotalTime;
        long requests = await Wrk.RunAsync(Address, connections, time);
        Requests += requests;
        return new Round(
            requests / time.TotalSeconds,
            (ProcessCpu.Of(ProcessId) - serverBefore).TotalMicroseconds / requests,
            (Environment.CpuUsage.TotalTime - ownBefore).TotalMicroseconds / requests);
    }

    /// <summary>Ends the program.</summary>
    /// <returns>The spans that its SDK gave to the exporter.</returns>
    internal long Stop()
    {
        _process.StandardInput.Close();
        return long.Parse(ReadAfter("exported "), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static HttpServer StartCommand(string command, params string[] arguments) => new(Process.Start(
        new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    private string ReadAfter(string greeting) =>
        _process.StandardOutput.ReadLine() is { } line && line.StartsWith(greeting, StringComparison.Ordinal)
            ? line[greeting.Length..]
            : throw new InvalidOperationException($"The server did not say '{greeting}'.");
}
