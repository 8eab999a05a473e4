using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Tool.Doctor;

/// <summary>Checks the capabilities of this process.</summary>
internal static class CapabilityRules
{
    /// <summary>Checks the capabilities that loading programs requires.</summary>
    public static Finding Bpf(Capability effective)
    {
        Capability missing = Capabilities.Missing(Capabilities.ToLoad, effective);
        return missing == Capability.None
            ? new(
                Purpose.Tracing, "right to load", FindingState.Ok,
                IsAdmin(effective) ? "CAP_SYS_ADMIN" : Capabilities.Describe(Capabilities.ToLoad, ", "))
            : new(
                Purpose.Tracing, "right to load", FindingState.Missing, $"{Capabilities.Describe(missing, ", ")} missing",
                "nothing can be traced", "Run with sudo, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE.");
    }

    /// <summary>
    /// Checks the capabilities that attaching requires. Uprobes through perf events require CAP_SYS_ADMIN in kernels with the fix of
    /// CVE-2025-38466; uprobe_multi does not.
    /// </summary>
    public static Finding Attach(Capability effective, bool hasUprobeMulti)
    {
        if (IsAdmin(effective))
            return new(Purpose.Tracing, "right to attach", FindingState.Ok, "CAP_SYS_ADMIN");
        if (Capabilities.Missing(Capabilities.ToLoad, effective) != Capability.None)
        {
            return new(
                Purpose.Tracing, "right to attach", FindingState.Missing, "none",
                "nothing can be traced", "Run with sudo.");
        }

        return hasUprobeMulti
            ? new(Purpose.Tracing, "right to attach", FindingState.Ok, "CAP_BPF, CAP_PERFMON")
            : new(
                Purpose.Tracing, "right to attach", FindingState.Limited, "CAP_BPF, CAP_PERFMON",
                "this kernel may refuse to attach", $"Run with sudo, or use Linux {KernelVersions.UprobeMulti} or later.");
    }

    /// <summary>Checks the capability to read the executables of other users' processes. CAP_SYS_ADMIN does not include it.</summary>
    public static Finding OtherProcesses(Capability effective) => effective.HasFlag(Capability.SysPtrace)
        ? new(Purpose.Tracing, "right to inspect", FindingState.Ok, "CAP_SYS_PTRACE")
        : new(
            Purpose.Tracing, "right to inspect", FindingState.Limited, "CAP_SYS_PTRACE missing",
            "only processes of your own user can be traced", "Run with sudo, or grant CAP_SYS_PTRACE.");

    /// <summary>Checks the capability to read the environments of other users' processes, which name their services.</summary>
    public static Finding OtherEnvironments(Capability effective) =>
        Capabilities.Missing(Capability.DacReadSearch, effective) == Capability.None
            ? new(Purpose.Tracing, "right to read", FindingState.Ok, "CAP_DAC_READ_SEARCH")
            : new(
                Purpose.Tracing, "right to read", FindingState.Limited, "CAP_DAC_READ_SEARCH missing",
                "OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES of other users' processes are not known",
                "Run with sudo, or grant CAP_DAC_READ_SEARCH.");

    /// <summary>Whether this process has CAP_SYS_ADMIN.</summary>
    public static bool IsAdmin(Capability effective) => effective.HasFlag(Capability.SysAdmin);
}
