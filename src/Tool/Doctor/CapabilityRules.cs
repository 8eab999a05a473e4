namespace Sonde.Tool.Doctor;

/// <summary>Judges the capabilities of this process. Numbers are those of <c>linux/capability.h</c>.</summary>
internal static class CapabilityRules
{
    public const ulong SysPtrace = 1ul << 19;
    public const ulong SysAdmin = 1ul << 21;
    public const ulong Perfmon = 1ul << 38;
    public const ulong BpfLoad = 1ul << 39;

    /// <summary>What loading programs takes.</summary>
    public static Finding Bpf(ulong effective) => CanLoad(effective)
        ? new(
            Purpose.Tracing, "right to load", FindingState.Ok,
            Has(effective, SysAdmin) ? "CAP_SYS_ADMIN" : "CAP_BPF, CAP_PERFMON")
        : new(
            Purpose.Tracing, "right to load", FindingState.Missing, "CAP_BPF, CAP_PERFMON missing",
            "nothing can be traced", "Run with sudo, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE.");

    /// <summary>
    /// What attaching takes. Uprobes through perf events want CAP_SYS_ADMIN in kernels with the fix of CVE-2025-38466;
    /// uprobe_multi does not.
    /// </summary>
    public static Finding Attach(ulong effective, bool hasUprobeMulti)
    {
        if (Has(effective, SysAdmin))
            return new(Purpose.Tracing, "right to attach", FindingState.Ok, "CAP_SYS_ADMIN");
        if (!CanLoad(effective))
        {
            return new(
                Purpose.Tracing, "right to attach", FindingState.Missing, "none",
                "nothing can be traced", "Run with sudo.");
        }

        return hasUprobeMulti
            ? new(Purpose.Tracing, "right to attach", FindingState.Ok, "CAP_BPF, CAP_PERFMON")
            : new(
                Purpose.Tracing, "right to attach", FindingState.Limited, "CAP_BPF, CAP_PERFMON",
                "this kernel may refuse to attach", "Run with sudo, or use Linux 6.6 or later.");
    }

    /// <summary>What reading the executables of others takes.</summary>
    public static Finding OtherProcesses(ulong effective) => Has(effective, SysPtrace) || Has(effective, SysAdmin)
        ? new(Purpose.Tracing, "right to inspect", FindingState.Ok, "CAP_SYS_PTRACE")
        : new(
            Purpose.Tracing, "right to inspect", FindingState.Limited, "CAP_SYS_PTRACE missing",
            "only processes of your own user can be traced", "Run with sudo, or grant CAP_SYS_PTRACE.");

    /// <summary>Whether this process may do what only the administrator may.</summary>
    public static bool IsAdmin(ulong effective) => Has(effective, SysAdmin);

    private static bool CanLoad(ulong effective) => Has(effective, SysAdmin) || Has(effective, BpfLoad | Perfmon);

    private static bool Has(ulong effective, ulong wanted) => (effective & wanted) == wanted;
}
