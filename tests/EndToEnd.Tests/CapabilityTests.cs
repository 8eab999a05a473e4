using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Real capabilities, dropped one at a time: each message names the missing one, and each has its own exit code.</summary>
public sealed class CapabilityTests
{
    private const string Nobody = "65534";

    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Theory]
    [InlineData("+bpf,+sys_ptrace,+dac_read_search", 7, "CAP_PERFMON", "CAP_BPF")]
    [InlineData("+perfmon,+sys_ptrace,+dac_read_search", 7, "without CAP_BPF.", "CAP_PERFMON")]
    [InlineData("+bpf,+perfmon,+dac_read_search", 6, "CAP_SYS_PTRACE", "CAP_BPF")]
    public void Trace_WithoutACapability_NamesThatOne(string held, int exitCode, string named, string unnamed)
    {
        using HttpServer server = StartAsNobody();

        (int code, _, string errors) = ToolProcess.RunBy("setpriv", With(held), ["trace", "--pid", $"{server.ProcessId}"]);

        Assert.Equal(exitCode, code);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain(unnamed, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_WithABudgetThatItCannotMeasure_NamesTheCapability()
    {
        using HttpServer server = StartAsNobody();

        (int code, _, string errors) = ToolProcess.RunBy(
            "setpriv", With("+bpf,+perfmon,+sys_ptrace,+dac_read_search"), ["trace", "--max-cpu", "3%", "--pid", $"{server.ProcessId}"]);

        Assert.Equal(7, code);
        Assert.Contains("'MaxCpu' cannot be kept", errors, StringComparison.Ordinal);
        Assert.Contains("without CAP_SYS_ADMIN.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_WithTheDocumentedSet_SaysOnceWhatItCannotRead_AndWhatTheContextLacks()
    {
        using HttpServer server = StartAsNobody(), other = StartAsNobody();
        using ToolProcess tool = ToolProcess.StartBy(
            "setpriv", [.. With("+bpf,+perfmon,+sys_ptrace"), "dotnet", Repository.Tool, "trace", "--exe", HttpServer.Build(Go)]);
        foreach (HttpServer one in (HttpServer[])[server, other])
            tool.WaitForMessage($"tracing {Path.GetFileName(HttpServer.Build(Go))} ({one.ProcessId})");
        tool.Signal(ToolProcess.SIGTERM);

        Assert.Equal(0, tool.WaitForExit());
        Assert.Equal(2, tool.Errors.Split("without CAP_DAC_READ_SEARCH").Length);
        if (Environment.OSVersion.Version >= new Version(6, 10))
            Assert.Contains("without CAP_NET_ADMIN.", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_BPF", tool.Errors, StringComparison.Ordinal);
        Assert.Contains("cost in the traced processes: not measured.", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("traps could not be measured", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_WithResourceAttributes_HasThem()
    {
        using HttpServer server = HttpServer.Start(
            "env", "OTEL_RESOURCE_ATTRIBUTES=service.name=shop,service.namespace=north%20sea", HttpServer.Build(Go));
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor] });

        Target target = manager.AddProcess(server.ProcessId);

        Assert.Equal("shop", target.ServiceName);
        Assert.Equal([KeyValuePair.Create("service.namespace", "north sea")], target.ResourceAttributes);
    }

    private static HttpServer StartAsNobody()
    {
        string program = HttpServer.Build(Go);
        // Only the owner can read a temporary folder.
        for (DirectoryInfo folder = Directory.GetParent(program)!; folder.FullName != Path.GetTempPath().TrimEnd('/'); folder = folder.Parent!)
            folder.UnixFileMode = (UnixFileMode)0b111_101_101;
        return HttpServer.Start("setpriv", $"--reuid={Nobody}", "--clear-groups", "env", "OTEL_SERVICE_NAME=named", program);
    }

    private static string[] With(string held) => [$"--bounding-set=-all,{held}", "--inh-caps=-all"];
}
