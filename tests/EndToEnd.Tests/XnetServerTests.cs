using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>HTTP/2 served by golang.org/x/net/http2 instead of by its copy in net/http.</summary>
public sealed class XnetServerTests
{
    [DebianTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_OverTlsOrNot_GiveSpansWithTheirStatusAndRoute(bool encrypted)
    {
        using Process process = Start();
        string[] addresses = process.StandardOutput.ReadLine()!.Split(' ')[^2..];
        var collector = new SpanCollector();
        ManagerStatus status;
        await using (Manager manager = collector.Trace(process.Id))
        {
            using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false };
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            using var client = new HttpClient(handler)
            {
                BaseAddress = new Uri(encrypted ? $"https://{addresses[0]}" : $"http://{addresses[1]}"),
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            foreach (string path in (string[])["/status/200", "/status/404", "/status/503", "/users/7", "/nowhere", "/panic"])
                await client.FetchAsync(path);
            status = await manager.StopAsync();
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            [
                ("/status/200", 200L, "GET /status/"), ("/status/404", 404L, "GET /status/"), ("/status/503", 503L, "GET /status/"),
                ("/users/7", 200L, "GET /users/{id}"), ("/nowhere", 404L, "GET"), ("/panic", null, "GET /panic"),
            ],
            collector.Spans.DistinctBy(span => span.Path).Select(span => (span.Path, (long?)span["http.response.status_code"], span.Name)));
        Assert.All(collector.Spans, span => Assert.Equal(("2", encrypted ? "https" : "http"), (span["network.protocol.version"], span["url.scheme"])));
        Assert.Equal(SpanStatus.Error, collector.Spans.First(span => span.Path == "/panic").Status);
    }

    [DebianFact]
    public async Task Request_ThatUpgradesItsConnection_IsRecordedWithItsAnswer()
    {
        using Process process = Start();
        var address = IPEndPoint.Parse(process.StandardOutput.ReadLine()!.Split(' ')[^1]);
        var collector = new SpanCollector();
        ManagerStatus status;
        await using (Manager manager = collector.Trace(process.Id))
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(address);
            await connection.GetStream().WriteAsync((byte[])
                [.. "GET /status/404 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"u8,
                    .. "HTTP2-Settings: AAMAAABk\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
            await Waiting.Until(() => collector.Spans.Any(static span => Equals(span["http.response.status_code"], 404L)));
            status = await manager.StopAsync();
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();

        Assert.Equal(0, status.Counters["net/http/server"].Running);
        CollectedSpan answered = collector.Spans.Single(static span => Equals(span["http.response.status_code"], 404L));
        Assert.Equal(("2", "/status/"), (answered["network.protocol.version"], answered["http.route"]));
    }

    private static Process Start()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("sonde-xnet-").FullName, "xnet");
        string source = ModuleProgram.Prepare("xnet", "trixie", folder), output = Path.Combine(source, "xnet");
        GoToolchain.Get("1.24").Run(source, "build", "-mod=vendor", "-o", output, ".");
        return Process.Start(new ProcessStartInfo(output) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
