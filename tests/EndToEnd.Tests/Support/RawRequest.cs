using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A request with exactly the bytes that a test wants, including repeated header fields.</summary>
internal static class RawRequest
{
    /// <summary>Sends a GET on its own connection, and waits for the whole answer.</summary>
    internal static Task SendAsync(HttpServer server, string path, params IEnumerable<string> fields) =>
        SendAsync(new IPEndPoint(IPAddress.Parse(server.Address.Host), server.Address.Port), path, fields);

    internal static async Task SendAsync(EndPoint address, string path, params IEnumerable<string> fields)
    {
        ProtocolType protocol = address is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, protocol);
        await socket.ConnectAsync(address);
        string head = string.Concat(fields.Prepend($"GET {path} HTTP/1.1").Append("Connection: close").Select(static line => line + "\r\n"));
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + (head.Contains("\nHost:", StringComparison.Ordinal) ? "" : "Host: inner:8080\r\n") + "\r\n"));
        var answer = new byte[4096];
        var text = new StringBuilder();
        for (int count; (count = await socket.ReceiveAsync(answer)) > 0;)
            text.Append(Encoding.ASCII.GetString(answer, 0, count));
        Assert.StartsWith("HTTP/1.1 200", text.ToString(), StringComparison.Ordinal);
    }
}
