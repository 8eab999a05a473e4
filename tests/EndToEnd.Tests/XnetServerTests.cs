using System.Diagnostics;
using System.Net;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
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
    public async Task Requests_OverTlsOrNot_GiveSpansWithTheirStatus(bool encrypted)
    {
        using Process process = Start();
        string[] addresses = process.StandardOutput.ReadLine()!.Split(' ')[^2..];
        var collector = new SpanCollector();
        ManagerStatus status;
        await using (Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] }))
        {
            manager.AddProcess(process.Id);
            using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false };
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            using var client = new HttpClient(handler)
            {
                BaseAddress = new Uri(encrypted ? $"https://{addresses[0]}" : $"http://{addresses[1]}"),
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            foreach (string path in (string[])["/status/200", "/status/404", "/status/503", "/panic"])
                await client.FetchAsync(path);
            status = await manager.StopAsync();
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            [("/status/200", 200L), ("/status/404", 404L), ("/status/503", 503L), ("/panic", null)],
            collector.Spans.DistinctBy(span => span.Path).Select(span => (span.Path, (long?)span["http.response.status_code"])));
        Assert.All(collector.Spans, span => Assert.Equal(("2", encrypted ? "https" : "http"), (span["network.protocol.version"], span["url.scheme"])));
        Assert.Equal(SpanStatus.Error, collector.Spans.First(span => span.Path == "/panic").Status);
    }

    private static Process Start()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("sonde-xnet-").FullName, "xnet");
        string source = ModuleProgram.Prepare("xnet", "trixie", folder), output = Path.Combine(source, "xnet");
        GoToolchain.Get("1.24").Run(source, "build", "-mod=vendor", "-o", output, ".");
        return Process.Start(new ProcessStartInfo(output) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
