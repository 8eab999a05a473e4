using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Agent.Control;

/// <summary>A client's side of the control socket.</summary>
internal static class ControlClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends one request.</summary>
    /// <param name="path">The path of the agent's socket.</param>
    /// <param name="request">The request, one line of JSON.</param>
    /// <returns>The answer. The caller disposes of it and reads its member <c>result</c>.</returns>
    /// <exception cref="ToolException">No agent answers, or it refuses the request.</exception>
    public static JsonDocument Send(string path, string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return Send(socket, path, request);
    }

    /// <summary>Asks an agent to hand over.</summary>
    /// <param name="path">The path of its socket.</param>
    /// <returns>The connection on which it does so.</returns>
    /// <exception cref="ToolException">No agent answers, or it refuses.</exception>
    public static Socket TakeOver(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Send(socket, path, """{"hand_over": {}}""").Dispose();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static JsonDocument Send(Socket socket, string path, string request)
    {
        try
        {
            socket.SendTimeout = socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.UTF8.GetBytes(request + "\n"));
            JsonDocument answer = JsonDocument.Parse(ReadLine(socket));
            if (answer.RootElement.TryGetProperty("result", out _))
                return answer;
            using (answer)
                throw new ToolException(ExitCode.FoundProblems, answer.RootElement.GetProperty("error").GetString()!);
        }
        catch (SocketException e)
        {
            (string reason, string remedy) = e.SocketErrorCode switch
            {
                // What .NET makes of ENOENT.
                SocketError.AddressNotAvailable => ("there is no such socket", "Start 'sonde agent', or give its socket with '--socket'."),
                SocketError.AccessDenied => (e.Message, "Run this as root."),
                _ => (e.Message, "Start 'sonde agent', or give its socket with '--socket'."),
            };
            throw new ToolException(ExitCode.NoAgent, $"No agent answers at '{path}': {reason}. {remedy}", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new ToolException(ExitCode.NoAgent, $"What answers at '{path}' is not an agent: {e.Message}", e);
        }
    }

    private static ReadOnlyMemory<byte> ReadLine(Socket socket)
    {
        var line = new MemoryStream();
        byte[] buffer = new byte[65_536];
        while (true)
        {
            // What follows the line belongs to the hand-over.
            int seen = socket.Receive(buffer, SocketFlags.Peek), end = buffer.AsSpan(0, seen).IndexOf((byte)'\n');
            int read = socket.Receive(buffer, end < 0 ? seen : end + 1, SocketFlags.None);
            line.Write(buffer, 0, read);
            if (read == 0 || buffer[read - 1] == '\n' || line.Length > ControlProtocol.LongestAnswer)
                return line.GetBuffer().AsMemory(0, (int)line.Length);
        }
    }
}
