using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sonde.Runtime.Discovery;

namespace Sonde.Runtime.Tests.Discovery;

public sealed class ProcessFactsTests
{
    [Fact]
    public void RunningProcess_TellsWhatItIs()
    {
        var start = new ProcessStartInfo("sleep", ["1000"]) { Environment = { ["SHOP"] = "open=1" } };
        using var sleep = Process.Start(start)!;
        try
        {
            ProcessFacts facts = ProcessFacts.TryRead(sleep.Id)!;
            Assert.True(SpinWait.SpinUntil(() => ProcessFacts.TryRead(sleep.Id)!.CommandLine is ["sleep", _], TimeSpan.FromSeconds(10)));

            Assert.EndsWith("/sleep", File.ResolveLinkTarget(facts.ExecutablePath!, returnFinalTarget: true)?.FullName ?? facts.ExecutablePath, StringComparison.Ordinal);
            Assert.Equal("open=1", facts.Environment["SHOP"]);
            Assert.Equal(Environment.ProcessId, facts.ParentId);
            Assert.InRange(facts.StartTime, DateTimeOffset.UtcNow.AddSeconds(-60), DateTimeOffset.UtcNow.AddSeconds(1));
            Assert.False(facts.IsGo);
            Assert.Equal(ProcessFacts.TryRead(Environment.ProcessId)!.MountNamespace, facts.MountNamespace);
            Assert.Empty(facts.ListeningPorts);
            Assert.True(facts.IsRunning);
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }
    }

    [Fact]
    public void ProcessThatHasEnded_IsUnknownAndThrowsNothing()
    {
        using var sleep = Process.Start(new ProcessStartInfo("sleep", ["1000"]))!;
        ProcessFacts facts = ProcessFacts.TryRead(sleep.Id)!;
        sleep.Kill();
        sleep.WaitForExit();

        Assert.False(facts.IsRunning);
        Assert.Equal(
            (null, 0, 0, null, null, null, 0, false, null),
            (facts.ExecutablePath, facts.CommandLine.Count, facts.Environment.Count, facts.UserId, facts.CgroupPath, facts.ContainerId,
                facts.ListeningPorts.Count, facts.IsGo, facts.PidNamespace));
        Assert.Null(ProcessFacts.TryRead(sleep.Id));
    }

    [Fact]
    public void ListeningPorts_AreThoseOfTheProcessInBothFamilies()
    {
        using var four = new TcpListener(IPAddress.Loopback, 0);
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        four.Start();
        six.Start();

        IReadOnlyList<int> ports = ProcessFacts.TryRead(Environment.ProcessId)!.ListeningPorts;

        Assert.Contains(((IPEndPoint)four.LocalEndpoint).Port, ports);
        Assert.Contains(((IPEndPoint)six.LocalEndpoint).Port, ports);
        Assert.DoesNotContain(((IPEndPoint)silent.LocalEndPoint!).Port, ports);
    }
}
