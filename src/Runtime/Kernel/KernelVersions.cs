namespace Sonde.Runtime.Kernel;

/// <summary>The versions of Linux that decide what the Manager can do.</summary>
internal static class KernelVersions
{
    /// <summary>The oldest supported version, which introduced <c>bpf_get_attach_cookie</c>.</summary>
    internal static readonly Version Oldest = new(5, 15);

    /// <summary>The version that introduced <c>uprobe_multi</c>.</summary>
    internal static readonly Version UprobeMulti = new(6, 6);
}
