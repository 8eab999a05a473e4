using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests.Agent;

/// <summary>The control socket, spoken to by friends and by others.</summary>
public sealed class ControlServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-control-").FullName;
    private readonly string _path;
    private readonly ControlServer _server;

    public ControlServerTests()
    {
        _path = Path.Combine(_folder, "run", "agent.sock");
        _server = new ControlServer(_path, Handle, HandOverAsync);
    }

    [Fact]
    public void Request_IsAnswered_AndAnErrorEndsTheClientWithItsMessage()
    {
        using (JsonDocument answer = ControlClient.Send(_path, """{"status": {}}"""))
            Assert.Equal("fine", answer.RootElement.GetProperty("result").GetString());

        ToolException refused = Assert.Throws<ToolException>(() => ControlClient.Send(_path, """{"reload": {}}"""));

        Assert.Equal((ExitCode.FoundProblems, "not now"), (refused.ExitCode, refused.Message));
    }

    [Fact]
    public void Socket_IsForItsOwnerOnly()
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Assert.Equal(ownerOnly, File.GetUnixFileMode(_path));
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_path)!));
    }

    [Theory]
    [InlineData("garbage\n", "This is not JSON")]
    [InlineData("{}\n", "Expected exactly one of 'status', ")]
    [InlineData("""{"statsu": {}}""" + "\n", "Did you mean 'status'?")]
    [InlineData("\0\0\0\0\n", "This is not JSON")]
    [InlineData("""{"untrace": {}}""" + "\n", "Give either 'process_id' or 'executable'.")]
    [InlineData("""{"trace": {"process_id": -1}}""" + "\n", "Expected a whole number of at least 1")]
    public void Garbage_IsAnsweredWithAnError_AndTheConnectionIsClosed(string sent, string error) =>
        Assert.Contains(error, Send(Encoding.UTF8.GetBytes(sent)), StringComparison.Ordinal);

    [Fact]
    public void Line_WithoutEnd_IsCutOff() =>
        Assert.Contains("A request has at most", Send(new byte[ControlProtocol.LongestRequest + 1]), StringComparison.Ordinal);

    [Fact]
    public void Requests_ThatAreTooMany_AreRefused()
    {
        string flood = string.Concat(Enumerable.Repeat("""{"status": {}}""" + "\n", 20 * ControlProtocol.RequestsPerSecond));

        Assert.Contains("more than 50 requests", Send(Encoding.UTF8.GetBytes(flood)), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_ThatAreTooMany_AreRefused_AndOthersServedOnceTheyClose()
    {
        List<Socket> idle = [.. Enumerable.Range(0, ControlProtocol.MaxConnections).Select(_ => Connect())];
        Assert.Contains("connections are open", Send([]), StringComparison.Ordinal);

        idle.ForEach(static socket => socket.Dispose());

        Assert.True(SpinWait.SpinUntil(
            () => Send(Encoding.UTF8.GetBytes("""{"status": {}}""" + "\n"), half: true).Contains("fine", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void SecondAgent_IsRefused_AndReplacesTheSocketOfOneThatWasKilled()
    {
        ToolException refused = Assert.Throws<ToolException>(() => new ControlServer(_path, Handle, HandOverAsync));
        Assert.StartsWith($"Another agent listens at '{_path}'.", refused.Message, StringComparison.Ordinal);

        string left = Path.Combine(_folder, "left.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(left));
        }
        File.WriteAllText(Path.Combine(_folder, "file"), "precious");

        using (new ControlServer(left, Handle, HandOverAsync))
            ControlClient.Send(left, """{"status": {}}""").Dispose();
        Assert.Throws<ToolException>(() => new ControlServer(Path.Combine(_folder, "file"), Handle, HandOverAsync));
        Assert.Equal("precious", File.ReadAllText(Path.Combine(_folder, "file")));
    }

    [Fact]
    public void NoAgent_IsToldWithItsExitCode()
    {
        string none = Path.Combine(_folder, "none");

        ToolRun run = ToolRun.Of(new FakeTracer(), "status", "--socket", none);

        Assert.Equal(ExitCode.NoAgent, run.ExitCode);
        Assert.StartsWith($"sonde: No agent answers at '{none}': there is no such socket. Start 'sonde agent'", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task HandOverAsync(Socket connection) => Task.CompletedTask;

    private static void Handle(ControlRequest request, Utf8JsonWriter json)
    {
        if (request is ControlRequest.Reload)
            throw new ControlException("not now");
        json.WriteStringValue("fine");
    }

    // Returns all that the agent sends until it closes the connection.
    private string Send(ReadOnlySpan<byte> bytes, bool half = false)
    {
        using Socket socket = Connect();
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[socket.Send(bytes)..];
            if (half)
                socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It was closed before it had read everything.
        }
        var answer = new MemoryStream();
        byte[] buffer = new byte[65_536];
        try
        {
            for (int read; (read = socket.Receive(buffer)) > 0;)
                answer.Write(buffer, 0, read);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was closed before it had read everything.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        socket.Connect(new UnixDomainSocketEndPoint(_path));
        return socket;
    }
}
