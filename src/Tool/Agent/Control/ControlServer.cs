using System.Buffers;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Agent.Control;

/// <summary>
/// The agent's side of the control socket. Only root and the agent's own user are answered. What a client sends is bounded in length, in
/// number and in time, and no client can make the agent wait.
/// </summary>
internal sealed class ControlServer : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ControlSocket _socket;
    private readonly Action<ControlRequest, Utf8JsonWriter> _handle;
    private readonly Func<Socket, Task> _handOver;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RequestBudget _budget = new(ControlProtocol.RequestsPerSecond, TimeProvider.System);
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Begins to listen.</summary>
    /// <param name="path">The path of the socket.</param>
    /// <param name="handle">
    /// Carries out a request and writes its result, one value. Called on several threads. Throws a <see cref="ControlException"/>, or what
    /// the Manager throws, for a request that is refused.
    /// </param>
    /// <param name="handOver">Hands everything over to the agent at the other end of a connection.</param>
    /// <param name="takesOver">Whether the agent that listens at the path has handed over to this one.</param>
    /// <exception cref="ToolException">The socket cannot be created.</exception>
    public ControlServer(string path, Action<ControlRequest, Utf8JsonWriter> handle, Func<Socket, Task> handOver, bool takesOver = false)
    {
        (_handle, _handOver) = (handle, handOver);
        _socket = ControlSocket.Listen(path, takesOver);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Leaves the path to the agent that has taken over.</summary>
    public void LeavePath() => _socket.LeavePath();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _socket.Dispose();
        _accepting.Wait();
        // Connections that are still being served end by themselves; nothing of theirs is needed any more.
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // There is no descriptor left, for example. The client waits in the kernel meanwhile.
                await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                continue;
            }
            bool hasRoom = Interlocked.Increment(ref _connections) <= ControlProtocol.MaxConnections;
            _ = Task.Run(() => ServeAsync(client, hasRoom));
        }
    }

    private async Task ServeAsync(Socket client, bool hasRoom)
    {
        using Socket socket = client;
        try
        {
            string? refusal = hasRoom
                ? ControlSocket.Refusal(socket)
                : $"More than {ControlProtocol.MaxConnections} connections are open. Close one, or wait.";
            if (refusal is not null)
                await SendAsync(socket, Error(refusal)).ConfigureAwait(false);
            else
                await AnswerAllAsync(socket).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or has sent or read nothing for too long.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task AnswerAllAsync(Socket socket)
    {
        byte[] buffer = new byte[ControlProtocol.LongestRequest + 1];
        int filled = 0;
        while (true)
        {
            int end = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
            if (end < 0)
            {
                if (filled == buffer.Length)
                {
                    await SendAsync(socket, Error($"A request has at most {ControlProtocol.LongestRequest} bytes.")).ConfigureAwait(false);
                    return;
                }
                int read = await ReceiveAsync(socket, buffer.AsMemory(filled)).ConfigureAwait(false);
                if (read == 0)
                    return;
                filled += read;
                continue;
            }

            byte[] answer = Answer(buffer.AsSpan(0, end), out ControlRequest? request);
            await SendAsync(socket, answer).ConfigureAwait(false);
            if (request is ControlRequest.HandOver)
                await _handOver(socket).ConfigureAwait(false);
            if (request is null or ControlRequest.HandOver)
                return;
            buffer.AsSpan(end + 1, filled - end - 1).CopyTo(buffer);
            filled -= end + 1;
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> line, out ControlRequest? wellFormed)
    {
        wellFormed = null;
        if (!_budget.TrySpend())
            return Error($"There are more than {ControlProtocol.RequestsPerSecond} requests in a second. Wait before the next one.");
        if (ControlRequest.Parse(line, out string problem) is not { } request)
            return Error(problem);
        wellFormed = request;
        try
        {
            return Write(json =>
            {
                json.WritePropertyName("result");
                _handle(request, json);
            });
        }
        catch (ObjectDisposedException)
        {
            return Error(ControlProtocol.Ending);
        }
        catch (Exception e)
        {
            // The agent goes on, whatever a request has led to.
            return Error(e is ControlException or ToolException || ExitCode.Of(e) != ExitCode.InternalError
                ? e.Message : $"This is an error in sonde itself; please report it.\n{e}");
        }
    }

    private static byte[] Error(string message) => Write(json => json.WriteString("error", message));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private async Task<int> ReceiveAsync(Socket socket, Memory<byte> buffer)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(ControlProtocol.IdleTimeout);
        return await socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(Socket socket, ReadOnlyMemory<byte> answer)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(ControlProtocol.IdleTimeout);
        while (answer.Length > 0)
            answer = answer[await socket.SendAsync(answer, patience.Token).ConfigureAwait(false)..];
    }
}
