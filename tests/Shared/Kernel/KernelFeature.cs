namespace Sonde.Tests.Kernel;

/// <summary>A feature of the kernel that Sonde uses.</summary>
/// <param name="Name">The name in messages and tables.</param>
/// <param name="Since">The first version in which programs of the calling kind may use it.</param>
/// <param name="Kind">How to find out whether a kernel has it.</param>
/// <param name="Number">The number of the helper or of the map's type, as in <c>include/uapi/linux/bpf.h</c>.</param>
internal sealed record KernelFeature(string Name, Version Since, FeatureKind Kind, int Number)
{
    public const string WriteUser = "bpf_probe_write_user";
    public const string UprobeMulti = "uprobe_multi";
    public const string ProcessOfSocket = "bpf_get_current_pid_tgid in sockops";

    /// <summary>All of them, the oldest first.</summary>
    public static IReadOnlyList<KernelFeature> All { get; } =
    [
        new(WriteUser, new(4, 8), FeatureKind.WriteUser, 0),
        new("bpf_get_ns_current_pid_tgid", new(5, 7), FeatureKind.Helper, 120),
        new("bpf_ktime_get_boot_ns", new(5, 8), FeatureKind.Helper, 125),
        new("ring buffer", new(5, 8), FeatureKind.Map, 27),
        new("task storage", new(5, 11), FeatureKind.Map, 29),
        new("bpf_task_storage_get", new(5, 13), FeatureKind.Helper, 156),
        new("bpf_get_attach_cookie", new(5, 15), FeatureKind.Helper, 174),
        new(UprobeMulti, new(6, 6), FeatureKind.UprobeMulti, 0),
        new(ProcessOfSocket, new(6, 10), FeatureKind.SocketHelper, 14),
    ];
}

/// <summary>How to find out whether a kernel has a feature.</summary>
internal enum FeatureKind
{
    /// <summary>A helper that programs call.</summary>
    Helper,

    /// <summary>A helper that <c>sockops</c> programs call.</summary>
    SocketHelper,

    /// <summary>A type of map.</summary>
    Map,

    /// <summary>Links of many uprobes.</summary>
    UprobeMulti,

    /// <summary>
    /// The helper that writes to processes. libbpf 1.1 mistakes the message with which new kernels refuse it under lockdown for support.
    /// </summary>
    WriteUser,
}
