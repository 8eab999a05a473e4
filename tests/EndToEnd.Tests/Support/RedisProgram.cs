using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/redis</c>, built with the distribution's go-redis: a client of a Redis server.</summary>
internal sealed class RedisProgram : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-redis-client-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    private readonly Process _process;

    private RedisProgram(Process process)
    {
        _process = process;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    internal int ProcessId => _process.Id;

    /// <summary>Starts the program.</summary>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="network"><c>tcp</c> or <c>unix</c>.</param>
    /// <param name="address">The server's address.</param>
    /// <param name="database">The index of the database.</param>
    internal static RedisProgram Start(string go, string network, string address, int database = 0)
    {
        string executable = Built.GetOrAdd(go, static key => new Lazy<string>(() => Build(key))).Value;
        var start = new ProcessStartInfo(executable, [network, address, database.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return new RedisProgram(process);
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
            Repository.Root, "redis", "sid", Path.Combine(Repository.Targets, "redis"), Path.Combine(Folder, go));
        string output = Path.Combine(source, "redis");
        GoToolchain.Get(go).Run(source, "build", "-mod=vendor", "-o", output, ".");
        return output;
    }
}
