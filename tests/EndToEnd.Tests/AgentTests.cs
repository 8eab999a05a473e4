using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Tests.Go;
using Sonde.Tests.Otlp;

namespace Sonde.EndToEnd.Tests;

/// <summary>The agent as a process, with its configuration file and its control socket, against real programs.</summary>
public sealed class AgentTests : IDisposable
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-agent-").FullName;
    private readonly OtlpReceiver _receiver = new();

    private string Configuration => Path.Combine(_folder, "agent.json");

    private string Socket => Path.Combine(_folder, "agent.sock");

    [Fact]
    public async Task Agent_FollowsItsFile_AnswersOnItsSocket_AndDrains()
    {
        string named = CopyOf("named-one");
        using HttpServer byPort = HttpServer.Start(CopyOf("byport")), other = HttpServer.Start(CopyOf("other")), known = HttpServer.Start(named);
        Write("always_on", byPort.Address.Port);
        using ToolProcess agent = Start();
        agent.WaitForMessage($"tracing byport ({byPort.ProcessId})");
        agent.WaitForMessage($"tracing named-one ({known.ProcessId})");

        // A process of an executable that is known is traced from its first request on.
        using HttpServer byName = HttpServer.Start(named);
        await SendAsync(byName, "first", 1);
        await SendAsync(byPort, "port", 10);
        await SendAsync(other, "unselected", 5);
        WaitForSpans(11);
        Assert.All(_receiver.Spans, static span => Assert.NotEqual("unselected", span.Attributes["url.query"]));
        Assert.Equal("names", SpanOf("first").Resource["team"]);
        Assert.DoesNotContain("team", SpanOf("port").Resource.Keys);
        Assert.Equal("test", SpanOf("port").Resource["stage"]);

        // A broken file changes nothing, and is told.
        File.WriteAllText(Configuration, File.ReadAllText(Configuration).Replace("sampler", "smapler", StringComparison.Ordinal));
        agent.WaitForMessage("'smapler' is not a known key. Did you mean 'sampler'?");
        await SendAsync(byPort, "broken", 10);
        WaitForSpans(21);
        using (JsonDocument status = StatusOf())
        {
            JsonElement root = status.RootElement;
            Assert.Contains("smapler", root.GetProperty("configuration").GetProperty("problem").GetString(), StringComparison.Ordinal);
            Assert.Equal((1, 2), (TracedOf(root, "default"), TracedOf(root, "names")));
            Assert.Equal(21, root.GetProperty("spans").GetProperty("delivered").GetInt64());
        }

        // A new sampler holds from the next request on, and so does a probe that is switched off.
        Write("always_off", byPort.Address.Port);
        agent.WaitForMessage("Changed: sampler.");
        await SendAsync(byPort, "unsampled", 10);
        Write("always_on", byPort.Address.Port, "net/http/server");
        agent.WaitForMessage("probe 'net/http/server' off");
        await SendAsync(byPort, "off", 10);
        Control("probe", "net/http/server", "on");
        await SendAsync(byPort, "sampled", 10);
        WaitForSpans(31);
        Assert.Equal(10, _receiver.Spans.Count(static span => span.Attributes["url.query"]!.Equals("sampled")));

        // Garbage is answered and changes nothing.
        Assert.Contains("This is not JSON", SayToSocket("garbage\n"), StringComparison.Ordinal);
        Assert.Equal(1, ToolProcess.Run("control", "probe", "net/http/sever", "off", "--socket", Socket).ExitCode);
        (_, string targets, _) = ToolProcess.Run("control", "targets", "--socket", Socket);
        Assert.Contains($"{byName.ProcessId}\tnames\ttraced\tnamed-one\t", targets, StringComparison.Ordinal);

        // The end exports what is there.
        await SendAsync(byPort, "last", 100);
        agent.Signal(ToolProcess.SIGTERM);
        Assert.Equal(0, agent.WaitForExit());
        Assert.Equal(131, _receiver.Spans.Count);
        Assert.False(File.Exists(Socket));
        Assert.False(ProbedCode.HasUprobe(byPort));
    }

    /// <summary>
    /// What a pod of the DaemonSet has: its capabilities, no way to more, and a root that nobody can write to. The service manager is the test.
    /// </summary>
    [Fact]
    public async Task Agent_WithTheRightsOfItsPod_Traces_AndTellsTheServiceManager()
    {
        const string script = """
            mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && exec "$@"
            """;
        const string capabilities = "+bpf,+perfmon,+sys_ptrace,+dac_read_search,+net_admin";
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        manager.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "notify")));
        using HttpServer server = HttpServer.Start(CopyOf("named-one"));
        Write("always_on", 1);
        using ToolProcess agent = ToolProcess.StartBy(
            "unshare",
            [
                "--mount", "sh", "-c", script, "sh", _folder,
                "setpriv", "--no-new-privs", $"--bounding-set=-all,{capabilities}", "--inh-caps=-all",
                "env", $"NOTIFY_SOCKET={_folder}/notify", "DOTNET_EnableDiagnostics=0",
                "dotnet", Repository.Tool, "agent", "--config", Configuration, "--socket", Socket, "--log-format", "json",
            ]);
        Assert.StartsWith("READY=1\nSTATUS=Tracing by 2 rules of", ReceiveState(), StringComparison.Ordinal);
        agent.WaitForMessage("target.started");

        await SendAsync(server, "least", 10);
        WaitForSpans(10);
        agent.Signal(ToolProcess.SIGHUP);
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", ReceiveState(), StringComparison.Ordinal);
        Assert.StartsWith("READY=1", ReceiveState(), StringComparison.Ordinal);
        agent.Signal(ToolProcess.SIGTERM);
        Assert.StartsWith("STOPPING=1", ReceiveState(), StringComparison.Ordinal);

        Assert.Equal(0, agent.WaitForExit());
        Assert.All(agent.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => JsonDocument.Parse(line).Dispose());

        string ReceiveState()
        {
            byte[] buffer = new byte[1_024];
            return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
        }
    }

    [Fact]
    public async Task Agent_ThatIsReplacedUnderLoad_LosesNoRequest()
    {
        using HttpServer server = HttpServer.Start(CopyOf("named-one"));
        Write("always_on", 1);
        using ToolProcess old = Start();
        old.WaitForMessage("tracing named-one");
        using var load = new Load(server);
        await load.UntilAsync(50);

        using ToolProcess next = ToolProcess.Start("agent", "--config", Configuration, "--socket", Socket, "--take-over");
        next.WaitForMessage("The agent runs");
        Assert.Equal(0, old.WaitForExit());
        Assert.Contains("Another agent has taken over.", old.Errors, StringComparison.Ordinal);
        using (JsonDocument status = StatusOf())
            Assert.Equal(1, TracedOf(status.RootElement, "names"));
        await load.UntilAsync(load.Sent + 50);
        int requests = await load.StopAsync();
        next.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, next.WaitForExit());
        Assert.Equal(
            Enumerable.Range(0, requests).Select(static number => $"number={number}").Order(),
            _receiver.Spans.Select(static span => span.Attributes["url.query"]!.ToString()).Order());
    }

    [Fact]
    public void Agent_ThatRootStarts_KeepsInEachThreadOnlyTheCapabilitiesThatItUses()
    {
        // Bounding, permitted and effective set: DAC_READ_SEARCH, NET_ADMIN, SYS_PTRACE, SYS_ADMIN, LEASE, PERFMON, BPF.
        const ulong used = 1ul << 2 | 1ul << 12 | 1ul << 19 | 1ul << 21 | 1ul << 28 | 1ul << 38 | 1ul << 39;
        File.WriteAllText(Configuration, "{}");
        using ToolProcess agent = Start();
        agent.WaitForMessage("The agent runs");

        Assert.All(
            agent.ReadOfThreads("status").SelectMany(static status => status.Split('\n')).Where(static line => line.StartsWith("Cap", StringComparison.Ordinal)),
            static line => Assert.Equal(0ul, ulong.Parse(line.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~used));
        agent.Signal(ToolProcess.SIGTERM);
        Assert.Equal(0, agent.WaitForExit());
    }

    [Fact]
    public void Agent_WithAWrongFile_DoesNotStart()
    {
        File.WriteAllText(Configuration, """{"targets": [{"port": [80]}]}""");

        (int exitCode, _, string errors) = ToolProcess.Run("agent", "--config", Configuration, "--socket", Socket);

        Assert.Equal(13, exitCode);
        Assert.Contains($"{Configuration}:1:15: targets[0]: 'port' is not a known key. Did you mean 'ports'?", errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ToolProcess Start() => ToolProcess.Start("agent", "--config", Configuration, "--socket", Socket);

    // As an editor does: another file takes the place of the old one.
    private void Write(string sampler, int port, string excluded = "net/http/client")
    {
        string next = Path.Combine(_folder, "next.json");
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "targets": [{ "executables": ["{{_folder}}/named-*"], "group": "names" }, { "ports": [{{port}}] }],
              "groups": [{ "name": "names", "resource": { "attributes": [{ "name": "team", "value": "names" }] } }],
              "resource": { "attributes": [{ "name": "stage", "value": "test" }] },
              "probes": { "excluded": ["{{excluded}}"] },
              "tracer_provider": {
                "sampler": { "{{sampler}}": {} },
                "processors": [{ "batch": { "schedule_delay": 50, "max_queue_size": 65536, "exporter": { "otlp_http": { "endpoint": "{{_receiver.Endpoint}}" } } } }]
              }
            }
            """));
        File.Move(next, Configuration, overwrite: true);
    }

    private string CopyOf(string name)
    {
        string copy = Path.Combine(_folder, name);
        File.Copy(HttpServer.Build(Go), copy);
        return copy;
    }

    private void WaitForSpans(int count) => _receiver.WaitUntil(receiver => receiver.Spans.Count >= count, Patience);

    private ReceivedSpan SpanOf(string query) => _receiver.Spans.First(span => span.Attributes["url.query"]!.Equals(query));

    private JsonDocument StatusOf()
    {
        (int exitCode, string output, string errors) = ToolProcess.Run("status", "--json", "--socket", Socket);
        Assert.True(exitCode == 0, errors);
        return JsonDocument.Parse(output);
    }

    private static int TracedOf(JsonElement status, string group) => status.GetProperty("groups").GetProperty(group).GetProperty("traced").GetInt32();

    private void Control(params IEnumerable<string> arguments)
    {
        (int exitCode, _, string errors) = ToolProcess.Run(["control", .. arguments, "--socket", Socket]);
        Assert.True(exitCode == 0, errors);
    }

    private string SayToSocket(string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        socket.Send(Encoding.UTF8.GetBytes(text));
        byte[] answer = new byte[4_096];
        int length = socket.Receive(answer);
        Assert.Equal(0, socket.Receive(answer, length, answer.Length - length, SocketFlags.None));
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    private static async Task SendAsync(HttpServer server, string query, int count)
    {
        using HttpClient client = server.CreateClient();
        for (int i = 0; i < count; i++)
            Assert.Equal(200, await client.FetchAsync($"/hello?{query}"));
    }
}
