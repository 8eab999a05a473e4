using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A running <c>memcached</c> of the distribution.</summary>
internal sealed class MemcachedServerProcess : IDisposable
{
    private readonly Process _process;

    private MemcachedServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    internal int Port { get; }

    /// <summary>Starts the server, and waits until it accepts connections.</summary>
    internal static async Task<MemcachedServerProcess> StartAsync()
    {
        int port = FreePort.Find();
        Process process = Process.Start("memcached", ["-l", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-u", "root"]);
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
        return new MemcachedServerProcess(process, port);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
