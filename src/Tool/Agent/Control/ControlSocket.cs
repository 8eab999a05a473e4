using System.Buffers.Binary;
using System.Net.Sockets;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Agent.Control;

/// <summary>A Unix socket that listens at a path, which only its owner may use.</summary>
internal sealed class ControlSocket : IDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int Backlog = 16;

    private readonly string _path;
    private readonly Socket _socket;
    private volatile bool _leavesPath;

    private ControlSocket(string path, Socket socket) => (_path, _socket) = (path, socket);

    /// <summary>Listens at a path. Replaces the socket of an agent that has ended.</summary>
    /// <param name="path">The path.</param>
    /// <param name="takesOver">Whether to take the place of an agent that still listens there.</param>
    /// <exception cref="ToolException">Another agent listens there, something else is there, or the path cannot be used.</exception>
    public static ControlSocket Listen(string path, bool takesOver)
    {
        string full = Path.GetFullPath(path);
        try
        {
            string folder = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(folder))
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (!takesOver)
                ThrowIfTaken(full);
            // Under another name, nobody connects before the rights are set.
            string temporary = $"{full}.{Environment.ProcessId}";
            File.Delete(temporary);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(temporary));
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog);
            File.Move(temporary, full, overwrite: true);
            return new ControlSocket(full, socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentOutOfRangeException)
        {
            throw CannotCreate(full, e);
        }
    }

    /// <summary>Throws if a socket cannot be created at a path, because something is there that is in use.</summary>
    /// <exception cref="ToolException">Another agent listens there, or something else is there.</exception>
    public static void ThrowIfTaken(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(path).Length == 0)
        {
            // Its agent has ended. A file with content refuses connections too, but a socket has none.
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            throw new ToolException(ExitCode.Usage, $"'{path}' is not a socket. Give another path with '--socket', or remove the file.");
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            throw CannotCreate(path, e);
        }
        throw new ToolException(ExitCode.Usage, $"Another agent listens at '{path}'. Stop it, or give another path with '--socket'.");
    }

    /// <summary>Says why the process at the other end is not answered; <see langword="null"/> if it is.</summary>
    public static string? Refusal(Socket client)
    {
        // struct ucred: process, user, group. The kernel fills it in when the peer connects.
        Span<byte> credentials = stackalloc byte[12];
        client.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        uint user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        return user == 0 || user == Interop.Libc.geteuid() ? null : $"User {user} may not control this agent. Only root and the agent's own user may.";
    }

    /// <summary>Waits for a client.</summary>
    public ValueTask<Socket> AcceptAsync(CancellationToken stop) => _socket.AcceptAsync(stop);

    /// <summary>Leaves the path to another agent when this one ends.</summary>
    public void LeavePath() => _leavesPath = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_leavesPath)
                File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next agent replaces it.
        }
        _socket.Dispose();
    }

    private static ToolException CannotCreate(string path, Exception problem) => new(
        ExitCode.Usage, $"The control socket '{path}' cannot be created: {problem.Message} Give another path with '--socket'.", problem);
}
