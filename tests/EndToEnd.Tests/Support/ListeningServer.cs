using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A running server of the distribution that listens on a port of this machine.</summary>
internal sealed class ListeningServer : IDisposable
{
    private readonly Process _process;

    private ListeningServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    internal int Port { get; }

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    internal static Task<ListeningServer> StartMemcachedAsync() => StartAsync("memcached", static port => ["-l", "127.0.0.1", "-p", port, "-u", "root"]);

    internal static Task<ListeningServer> StartNatsAsync() =>
        StartAsync("nats-server", static port => ["--addr", "127.0.0.1", "--port", port, "--log", "/dev/null"]);

    /// <summary>Starts a server, and waits until it accepts connections.</summary>
    private static async Task<ListeningServer> StartAsync(string program, Func<string, string[]> arguments)
    {
        int port = FreePort.Find();
        var server = new ListeningServer(Process.Start(program, arguments(port.ToString(CultureInfo.InvariantCulture))), port);
        await Waiting.Until(() =>
        {
            using var client = new TcpClient();
            try
            {
                client.Connect("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return server;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
