using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sonde.Tool.Agent.Service;

/// <summary>
/// Tells the service manager how the agent fares, as sd_notify(3) does: datagrams to the socket that <c>NOTIFY_SOCKET</c> names. Does
/// nothing if there is none. Safe for use by several threads.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;

    /// <param name="environment">Reads an environment variable.</param>
    public ServiceNotifier(Func<string, string?> environment)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 1 } path || path[0] is not ('/' or '@'))
            return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // A name that begins with '@' is one of the abstract namespace.
            _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
        }
        bool isForUs = environment("WATCHDOG_PID") is not { Length: > 0 } owner || owner == $"{Environment.ProcessId}";
        if (_socket is not null && isForUs && long.TryParse(
            environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0)
            WatchdogInterval = TimeSpan.FromMicroseconds(microseconds);
    }

    /// <summary>How often the service manager wants a sign of life at least; <see langword="null"/> if it wants none.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>The agent works with its configuration.</summary>
    /// <param name="status">What it does, in one line.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>The agent reads its configuration again; <see cref="Ready"/> follows.</summary>
    public void Reloading() => Send(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond}"));

    /// <summary>The agent ends.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=Detaching and exporting the last spans.");

    /// <summary>The agent lives.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // The service manager is being restarted. It asks again what it needs.
        }
        catch (ObjectDisposedException)
        {
            // The agent has ended.
        }
    }
}
