using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sonde.Tests.Go;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A running <c>redis-server</c> of the distribution, with an empty memory and nothing on disk.</summary>
internal sealed class RedisServerProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-redis-").FullName;
    private readonly Process _process;

    internal RedisServerProcess()
    {
        Port = FreePort.Find();
        UnixSocket = Path.Combine(_folder, "socket");
        var start = new ProcessStartInfo(
            "redis-server",
            ["--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--unixsocket", UnixSocket, "--save", "", "--dir", _folder])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // It says so of the socket last. Redis 8 says it shorter.
            if (line.Contains("ready to accept connections at", StringComparison.Ordinal) || line.Contains("Ready to accept connections unix", StringComparison.Ordinal))
                return;
        }
        throw new InvalidOperationException("redis-server has ended before it accepted connections.");
    }

    internal int Port { get; }

    internal string UnixSocket { get; }

    /// <summary>Carries out a command over the Unix socket.</summary>
    internal void Run(params string[] words) => GoToolchain.Run("redis-cli", "/", ["-s", UnixSocket, "-e", .. words]);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
