using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>Checks what Sonde needs of the kernel before anything is loaded.</summary>
internal static class KernelCheck
{
    /// <exception cref="ProbeException">The kernel is too old, has no BTF, or does not let this process load programs.</exception>
    internal static void Run()
    {
        Version kernel = Environment.OSVersion.Version;
        if (!OperatingSystem.IsLinux() || kernel < KernelVersions.Oldest)
        {
            throw new ProbeException(
                ProbeError.KernelTooOld,
                $"Kernel '{Environment.OSVersion.VersionString}' is too old. Sonde needs Linux {KernelVersions.Oldest} or later (bpf_get_attach_cookie). Update the kernel.");
        }
        if (!File.Exists("/sys/kernel/btf/vmlinux"))
        {
            throw new ProbeException(
                ProbeError.KernelTooOld,
                $"Kernel '{kernel}' has no BTF (/sys/kernel/btf/vmlinux). "
                + "Sonde needs a kernel built with CONFIG_DEBUG_INFO_BTF, which distribution kernels have.");
        }
        if (Capabilities.Missing(Capabilities.ToLoad, Capabilities.Effective()) != Capability.None)
            throw Capabilities.Refusal("This process may not load BPF programs", Capabilities.ToLoad);
    }
}
