using Sonde.Build.Toolchain;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;
using Sonde.Tool.Doctor;

namespace Sonde.Tool.Tests.Doctor;

public class DoctorRulesTests
{
    private const Capability LoadOnly = Capability.Bpf | Capability.Perfmon;

    private static readonly SystemFacts Good = new()
    {
        KernelRelease = "6.12.9-amd64",
        HasBtf = true,
        HasUprobes = true,
        HasUprobeMulti = null,
        Propagation = ContextPropagation.Full,
        PropagationUnavailableReason = "",
        Lockdown = "none",
        Capabilities = (Capability)ulong.MaxValue,
        Libbpf = new Version(1, 4),
        Clang = new Clang("/usr/bin/clang", "clang version 19", 19),
        Libclang = "libclang-19.so.1",
        HasLibbpfHeaders = true,
        Go = "go version go1.24.4 linux/amd64",
    };

    public static TheoryData<string, string, int> Cases => new()
    {
        { "kernel 5.14", "kernel", (int)FindingState.Missing },
        { "kernel 5.15", "kernel", (int)FindingState.Ok },
        { "kernel odd", "kernel", (int)FindingState.Limited },
        { "kernel 6.5", "uprobes", (int)FindingState.Limited },
        { "kernel 6.6", "uprobes", (int)FindingState.Ok },
        { "no uprobes", "uprobes", (int)FindingState.Missing },
        { "no btf", "kernel types (BTF)", (int)FindingState.Missing },
        { "no uprobe_multi", "uprobes", (int)FindingState.Limited },
        { "lockdown integrity", "lockdown", (int)FindingState.Ok },
        { "lockdown confidentiality", "lockdown", (int)FindingState.Limited },
        { "lockdown unknown", "lockdown", (int)FindingState.Limited },
        { "kernel 6.6", "trace context", (int)FindingState.Ok },
        { "propagation PlainHttp1", "trace context", (int)FindingState.Limited },
        { "propagation None", "trace context", (int)FindingState.Limited },
        { "propagation unknown", "trace context", (int)FindingState.Limited },
        { "no libbpf", "libbpf.so.1", (int)FindingState.Missing },
        { "libbpf 1.0", "libbpf.so.1", (int)FindingState.Missing },
        { "libbpf 1.1", "libbpf.so.1", (int)FindingState.Ok },
        { "no caps", "right to load", (int)FindingState.Missing },
        { "no caps", "right to attach", (int)FindingState.Missing },
        { "load caps", "right to load", (int)FindingState.Ok },
        { "load caps", "right to attach", (int)FindingState.Ok },
        { "load caps", "right to inspect", (int)FindingState.Limited },
        { "load caps", "right to read", (int)FindingState.Limited },
        { "only admin", "right to load", (int)FindingState.Ok },
        { "only admin", "right to inspect", (int)FindingState.Limited },
        { "clang 13", "clang", (int)FindingState.Missing },
        { "no libclang", "libclang", (int)FindingState.Missing },
        { "no clang", "clang", (int)FindingState.Missing },
        { "no go", "Go", (int)FindingState.Limited },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_OfAFact_JudgesIt(string fact, string subject, int state)
    {
        Finding finding = DoctorRules.Check(With(fact)).Single(f => f.Subject == subject);

        Assert.Equal((FindingState)state, finding.State);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_OfWhatIsNotWell_SaysWhatToDo(string fact, string subject, int state)
    {
        Finding finding = DoctorRules.Check(With(fact)).Single(f => f.Subject == subject);

        Assert.Equal((FindingState)state == FindingState.Ok, finding.Remedy.Length == 0);
    }

    [Fact]
    public void CanTrace_OnAGoodMachine_IsTrue() => Assert.True(DoctorRules.CanTrace(DoctorRules.Check(Good)));

    [Theory]
    [InlineData("load caps", true)]
    [InlineData("lockdown integrity", true)]
    [InlineData("no clang", true)]
    [InlineData("no caps", false)]
    [InlineData("no libbpf", false)]
    [InlineData("kernel 5.14", false)]
    public void CanTrace_DependsOnlyOnWhatTracingNeeds(string fact, bool expected) =>
        Assert.Equal(expected, DoctorRules.CanTrace(DoctorRules.Check(With(fact))));

    [Theory]
    [InlineData("none [integrity] confidentiality", "integrity")]
    [InlineData("[none] integrity confidentiality", "none")]
    [InlineData("odd", null)]
    [InlineData(null, null)]
    public void ParseLockdown_OfTheKernelsText_GivesTheStateInBrackets(string? text, string? expected) =>
        Assert.Equal(expected, SystemFactsReader.ParseLockdown(text));

    [Theory]
    [InlineData("capability,landlock,yama", "none")]
    [InlineData("lockdown,capability", null)]
    public void ParseLockdown_WithoutItsFile_IsNoneOnlyWhereTheKernelHasNoLockdown(string modules, string? expected) =>
        Assert.Equal(expected, SystemFactsReader.ParseLockdown(null, modules));

    [Fact]
    public void Report_OfFindings_EndsWithTheVerdict()
    {
        using var output = new StringWriter();

        DoctorReport.Write(output, DoctorRules.Check(With("no libbpf")));

        Assert.EndsWith(
            "Tracing does not work on this machine. See what is missing above.\n", output.ToString(),
            StringComparison.Ordinal);
    }

    private static SystemFacts With(string fact) => fact switch
    {
        "no uprobes" => Good with { HasUprobes = false },
        "no btf" => Good with { HasBtf = false },
        "no libbpf" => Good with { Libbpf = null },
        "clang 13" => Good with { Clang = new Clang("/usr/bin/clang", "clang version 13", 13) },
        "no libclang" => Good with { Libclang = null },
        "no clang" => Good with { Clang = null },
        "no go" => Good with { Go = null },
        "no caps" => Good with { Capabilities = Capability.None },
        "only admin" => Good with { Capabilities = Capability.SysAdmin },
        "load caps" => Good with { Capabilities = LoadOnly },
        "no uprobe_multi" => Good with { HasUprobeMulti = false },
        "lockdown unknown" => Good with { Lockdown = null },
        "propagation unknown" => Good with { Propagation = null },
        _ when fact.Split(' ') is ["propagation", var propagation] => Good with { Propagation = Enum.Parse<ContextPropagation>(propagation) },
        _ when fact.Split(' ') is ["kernel", var release] => Good with { KernelRelease = release },
        _ when fact.Split(' ') is ["libbpf", var version] => Good with { Libbpf = Version.Parse(version) },
        _ when fact.Split(' ') is ["lockdown", var lockdown] => Good with { Lockdown = lockdown },
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };
}
