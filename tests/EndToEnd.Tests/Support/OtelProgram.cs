using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/otel</c>, built with the distribution's OpenTelemetry: it makes spans itself.</summary>
internal sealed class OtelProgram : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-otel-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    private readonly Process _process;

    private OtelProgram(Process process)
    {
        _process = process;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    internal int ProcessId => _process.Id;

    /// <summary>Starts the program.</summary>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="mode">The kind of tracer that it uses.</param>
    internal static OtelProgram Start(string go, string mode)
    {
        string executable = Built.GetOrAdd(go, static key => new Lazy<string>(() => Build(key))).Value;
        return new OtelProgram(Process.Start(
            new ProcessStartInfo(executable, [mode]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
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

    private static string Build(string go)
    {
        string source = VendoredSource.Prepare(
            Repository.Root, "otel", "sid", Path.Combine(Repository.Targets, "otel"), Path.Combine(Folder, go));
        string output = Path.Combine(source, "otel");
        GoToolchain.Get(go).Run(source, "build", "-mod=vendor", "-o", output, ".");
        return output;
    }
}
