using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Refused;

/// <summary>If the kernel refuses a program, the author learns which program, which line, why, and what to do.</summary>
public sealed class RefusedProbeTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "dereference", "if (request[2] == 7)", "never through a pointer" },
        { "unchecked", "sonde_record_string(&record, &event->path, &path, 100);", "for null" },
        { "endless", "for (__u64 i = 0; i < length; i++) {", "constant number of iterations" },
        { "other_value", "if (call && call->argument == 7)", "the struct that is used" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task RefusedProgram_IsNamedWithItsLineTheReasonAndTheRemedy(string mistake, string line, string remedy)
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [ProbeOf(mistake)] });

        var error = Assert.Throws<TargetException>(() => manager.AddProcess(server.ProcessId));

        var refusal = Assert.IsType<VerifierException>(error.InnerException);
        Assert.Equal(ProbeOf(mistake).Hooks[0].Entry, refusal.Program);
        Assert.Equal(PlaceOf($"{mistake}.bpf.c", line), refusal.SourcePlace);
        foreach (string told in (string[])[refusal.Program, refusal.SourcePlace!, line, remedy])
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
        // The message quotes the end of the verifier's log, however long the log is.
        string reason = refusal.VerifierLog.TrimEnd('\n').Split('\n')[^2].TrimEnd('.');
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedProgram_IsTheInnerExceptionOfEveryWayToTrace()
    {
        string program = HttpServer.Build(Go);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [DereferenceProbe.Descriptor] });

        foreach (Action<string> way in (Action<string>[])[manager.CheckExecutable, path => manager.AddExecutable(path)])
        {
            var error = Assert.Throws<TargetException>(() => way(program));
            Assert.IsType<VerifierException>(error.InnerException);
        }
    }

    [Fact]
    public async Task RefusedProgram_BesideAProbeThatIsAttached_IsTheReasonInTheStatus()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = [DereferenceProbe.Descriptor, NetHttpServerProbe.Descriptor] });
        manager.AddProcess(server.ProcessId);

        IReadOnlyList<ExecutableProbeStatus> probes = manager.GetStatus().Executables.Single().Probes;

        Assert.Equal((ProbeState.Off, ProbeState.Attached), (probes[0].State, probes[1].State));
        Assert.Contains("'dereference_request'", probes[0].Reason, StringComparison.Ordinal);
        Assert.Contains("processed ", Assert.IsType<VerifierException>(probes[0].Refusal).VerifierLog, StringComparison.Ordinal);
    }

    private static ProbeDescriptor ProbeOf(string mistake) => mistake switch
    {
        "dereference" => DereferenceProbe.Descriptor,
        "unchecked" => UncheckedProbe.Descriptor,
        "endless" => EndlessProbe.Descriptor,
        _ => OtherValueProbe.Descriptor,
    };

    private static string PlaceOf(string file, string line)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Refused", file));
        return $"{file}:{Array.FindIndex(lines, text => text.Trim() == line) + 1}";
    }
}
