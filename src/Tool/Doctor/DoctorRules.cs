using System.Globalization;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Status;
using Sonde.Shared;

namespace Sonde.Tool.Doctor;

/// <summary>Judges a machine by the facts about it. The rules are pure: the same facts yield the same findings.</summary>
internal static class DoctorRules
{
    private static readonly Version OldestLibbpf = new(1, 1);

    /// <summary>Returns the findings in the order in which they are printed.</summary>
    public static IReadOnlyList<Finding> Check(SystemFacts facts) =>
    [
        Kernel(facts),
        Btf(facts),
        Uprobes(facts),
        CapabilityRules.Bpf(facts.Capabilities),
        CapabilityRules.Attach(facts.Capabilities, HasUprobeMulti(facts)),
        CapabilityRules.OtherProcesses(facts.Capabilities),
        CapabilityRules.OtherEnvironments(facts.Capabilities),
        Lockdown(facts),
        TraceContext(facts),
        Libbpf(facts),
        .. AuthoringRules.Check(facts),
    ];

    /// <summary>Whether tracing works.</summary>
    public static bool CanTrace(IEnumerable<Finding> findings) =>
        !findings.Any(f => f is { Purpose: Purpose.Tracing, State: FindingState.Missing });

    /// <summary>Parses the leading numbers of a release: <c>6.18.5-cloud</c> is 6.18.</summary>
    internal static Version? ParseKernel(string release)
    {
        string[] parts = release.Split('.', '-', '+');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
                ? new Version(major, minor)
                : null;
    }

    private static bool HasUprobeMulti(SystemFacts facts) =>
        facts.HasUprobeMulti ?? ParseKernel(facts.KernelRelease) >= KernelVersions.UprobeMulti;

    private static Finding Kernel(SystemFacts facts) => ParseKernel(facts.KernelRelease) switch
    {
        null => new(
            Purpose.Tracing, "kernel", FindingState.Limited, facts.KernelRelease,
            "its version cannot be read", $"Make sure that it is Linux {KernelVersions.Oldest} or later."),
        var version when version < KernelVersions.Oldest => new(
            Purpose.Tracing, "kernel", FindingState.Missing, facts.KernelRelease,
            "attach cookies are missing; nothing can be traced", $"Use Linux {KernelVersions.Oldest} or later."),
        _ => new(Purpose.Tracing, "kernel", FindingState.Ok, facts.KernelRelease),
    };

    private static Finding Btf(SystemFacts facts) => facts.HasBtf
        ? new(Purpose.Tracing, "kernel types (BTF)", FindingState.Ok, "/sys/kernel/btf/vmlinux")
        : new(
            Purpose.Tracing, "kernel types (BTF)", FindingState.Missing, "absent",
            "programs cannot be fitted to this kernel; nothing can be traced",
            "Use a kernel built with CONFIG_DEBUG_INFO_BTF, as distributions ship it, and mount /sys.");

    private static Finding Uprobes(SystemFacts facts)
    {
        if (!facts.HasUprobes)
        {
            return new(
                Purpose.Tracing, "uprobes", FindingState.Missing, "absent",
                "nothing can be attached", "Use a kernel built with CONFIG_UPROBE_EVENTS, and mount /sys.");
        }

        return HasUprobeMulti(facts)
            ? new(Purpose.Tracing, "uprobes", FindingState.Ok, "uprobe_multi")
            : new(
                Purpose.Tracing, "uprobes", FindingState.Limited, "perf events",
                "attaching and detaching many functions takes seconds",
                $"Use Linux {KernelVersions.UprobeMulti} or later for uprobe_multi.");
    }

    private static Finding Lockdown(SystemFacts facts) => facts.Lockdown switch
    {
        "confidentiality" => new(
            Purpose.Tracing, "lockdown", FindingState.Limited, "confidentiality",
            "the kernel may refuse programs that read its memory", "Boot without lockdown=confidentiality."),
        // A kernel without lockdown does not have the file either. The finding about the trace context has tried what lockdown forbids.
        null => new(
            Purpose.Tracing, "lockdown", FindingState.Limited, "not known: /sys/kernel/security/lockdown cannot be read",
            "if it is 'confidentiality', the kernel may refuse programs that read its memory",
            "Mount it if it is missing: 'mount -t securityfs securityfs /sys/kernel/security'."),
        var state => new(Purpose.Tracing, "lockdown", FindingState.Ok, state),
    };

    private static Finding TraceContext(SystemFacts facts) => facts.Propagation switch
    {
        ContextPropagation.Full => new(Purpose.Tracing, "trace context", FindingState.Ok, "into all outgoing requests"),
        ContextPropagation.PlainHttp1 => new(
            Purpose.Tracing, "trace context", FindingState.Limited, "into plain HTTP/1 only",
            "requests over TLS, HTTP/2 and gRPC go out without it", HowToWriteToProcesses(facts)),
        ContextPropagation.None => new(
            Purpose.Tracing, "trace context", FindingState.Limited, "into no request",
            $"the services that are called start new traces. {facts.PropagationUnavailableReason}".TrimEnd(' ', '.'),
            HowToWriteToProcesses(facts)),
        _ => new(
            Purpose.Tracing, "trace context", FindingState.Limited, "not known",
            "only a tracer that starts can tell", "Resolve the other findings first."),
    };

    private static string HowToWriteToProcesses(SystemFacts facts) =>
        facts.Lockdown is "integrity" or "confidentiality" ? "Boot without Secure Boot or lockdown."
        : CapabilityRules.IsAdmin(facts.Capabilities) ? "Use a kernel that lets programs write into processes (bpf_probe_write_user)."
        : "Run with sudo, or add CAP_SYS_ADMIN.";

    private static Finding Libbpf(SystemFacts facts) => facts.Libbpf switch
    {
        null => new(
            Purpose.Tracing, "libbpf.so.1", FindingState.Missing, "does not load",
            "nothing can be traced", $"Install it: '{InstallCommands.Libbpf}' or 'dnf install libbpf'."),
        var version when version < OldestLibbpf => new(
            Purpose.Tracing, "libbpf.so.1", FindingState.Missing, version.ToString(),
            "nothing can be traced", $"Install libbpf {OldestLibbpf} or later."),
        var version => new(Purpose.Tracing, "libbpf.so.1", FindingState.Ok, version.ToString()),
    };
}
