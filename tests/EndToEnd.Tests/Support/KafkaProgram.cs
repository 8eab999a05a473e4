using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/kafka</c>, built with the distribution's kafka-go: a client of a Kafka cluster.</summary>
internal sealed class KafkaProgram : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-kafka-client-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    private readonly Process _process;

    private KafkaProgram(Process process)
    {
        _process = process;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    internal int ProcessId => _process.Id;

    /// <summary>Starts the program.</summary>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="address">The address of a broker.</param>
    internal static KafkaProgram Start(string go, string address)
    {
        string executable = Built.GetOrAdd(go, static key => new Lazy<string>(() => Build(key))).Value;
        var start = new ProcessStartInfo(executable, [address])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return new KafkaProgram(process);
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
            Repository.Root, "kafka", "sid", Path.Combine(Repository.Targets, "kafka"), Path.Combine(Folder, go));
        string output = Path.Combine(source, "kafka");
        GoToolchain.Get(go).Run(source, "build", "-mod=vendor", "-o", output, ".");
        return output;
    }
}
