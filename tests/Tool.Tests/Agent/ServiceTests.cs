using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sonde.Tool.Agent.Service;

namespace Sonde.Tool.Tests.Agent;

/// <summary>What the agent tells the service manager and its log, and how it notices that its file has changed.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-service-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notifier_SendsTheStatesOfSystemd(bool isAbstract)
    {
        string name = isAbstract ? $"@sonde-test-{Environment.ProcessId}" : Path.Combine(_folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{name[1..]}" : name));
        var variables = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = name, ["WATCHDOG_USEC"] = "3000000" };
        using var notifier = new ServiceNotifier(variables.GetValueOrDefault);

        notifier.Ready("Tracing.");
        notifier.Reloading();
        notifier.Alive();
        notifier.Stopping();

        Assert.Equal("READY=1\nSTATUS=Tracing.", Receive());
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.StartsWith("STOPPING=1", Receive(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), notifier.WatchdogInterval);

        string Receive()
        {
            byte[] buffer = new byte[512];
            return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
        }
    }

    [Theory]
    [InlineData("/nowhere/notify")]
    [InlineData("relative")]
    public void Notifier_WithoutAServiceManager_DoesNothing(string path)
    {
        using var notifier = new ServiceNotifier(name => name == "NOTIFY_SOCKET" ? path : null);

        notifier.Ready("Tracing.");

        Assert.Null(notifier.WatchdogInterval);
    }

    [Fact]
    public void Log_AsJson_HasAnObjectPerLine()
    {
        using var error = new StringWriter();
        using (var log = new AgentLog(error, LogFormat.Json))
            log.Warn("engine", "two\nlines", ("process.pid", 42));

        using JsonDocument line = JsonDocument.Parse(Assert.Single(error.ToString().TrimEnd('\n').Split('\n')));
        JsonElement root = line.RootElement;
        Assert.Equal(
            ("WARN", "engine", "two\nlines", 42),
            (root.GetProperty("severity_text").GetString(), root.GetProperty("event_name").GetString(), root.GetProperty("body").GetString(),
                root.GetProperty("attributes").GetProperty("process.pid").GetInt32()));
    }

    [Fact]
    public void Watch_NoticesWritesInPlaceRenamesAndLinksThatMove()
    {
        string file = Path.Combine(_folder, "agent.json"), other = Path.Combine(_folder, "new");
        File.WriteAllText(file, "1");
        using var seen = new AutoResetEvent(false);
        using var watch = new FileWatch(file, () => seen.Set());

        Notices(() => File.WriteAllText(file, "2"));
        File.WriteAllText(other, "3");
        Notices(() => File.Move(other, file, overwrite: true));
        Notices(() => File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "elsewhere"));

        void Notices(Action change)
        {
            // What the preparation has caused.
            while (seen.WaitOne(TimeSpan.FromMilliseconds(300)))
            {
            }
            change();
            Assert.True(seen.WaitOne(TimeSpan.FromSeconds(30)));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
