using System.Net;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Spans;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Sharing;

/// <summary>
/// A client under one agent and a server under another form one trace. Neither agent may write into processes, so the context passes
/// through the client's socket.
/// </summary>
public sealed class TwoAgentTests : IDisposable
{
    private readonly PinnedMaps _maps = new();

    public void Dispose() => _maps.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientAndServer_UnderAnAgentEach_FormOneTrace(bool inTwoNetworkNamespaces)
    {
        string program = HttpServer.Build(GoToolchain.Distribution, "httpcalls");
        using NetworkNamespace? other = inTwoNetworkNamespaces ? new NetworkNamespace() : null;
        string[] there = other?.Enter ?? ["env"];
        using HttpServer caller = HttpServer.Start(program);
        using HttpServer called = HttpServer.Start(there[0], [.. there[1..], program]);
        using SecondProcess first = Trace(["env"], caller);
        using SecondProcess second = Trace(there, called);
        var address = new IPEndPoint(IPAddress.Loopback, called.Address.Port);

        using HttpClient client = caller.CreateClient();
        await client.GetStringAsync($"/call/fetch?url=http://{other?.Relay(address) ?? address}/arrived");
        first.Stop();
        second.Stop();

        string[] call = Assert.Single(first.Spans, static span => span[3] == nameof(SpanKind.Client));
        string[] answer = Assert.Single(second.Spans);
        Assert.Equal(nameof(SpanKind.Server), answer[3]);
        if (Environment.OSVersion.Version >= new Version(6, 10))
            Assert.Equal((call[0], call[1]), (answer[0], answer[2]));
        Assert.Empty(Directory.GetFileSystemEntries(_maps.Folder));
    }

    private SecondProcess Trace(string[] prefix, HttpServer server)
    {
        SecondProcess agent = SecondProcess.StartBy(
            prefix[0],
            [
                .. prefix[1..], "setpriv", "--bounding-set=-all,+bpf,+perfmon,+net_admin,+sys_ptrace,+dac_read_search", "--inh-caps=-all",
                "dotnet", Repository.SecondProcess, "--sockets", "--shared-folder", _maps.Folder, "--pid", $"{server.ProcessId}",
            ]);
        agent.WaitFor("tracing 1");
        return agent;
    }
}
