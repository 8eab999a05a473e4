using Sonde.Kernel.Tests.Machine;

namespace Sonde.Kernel.Tests;

/// <summary>
/// A test in virtual machines. It skips where what they are made of was not fetched; where CI runs, that is required before any
/// test, so there it never skips.
/// </summary>
public sealed class MachineTheoryAttribute : TheoryAttribute
{
    public MachineTheoryAttribute()
    {
        bool asked = Environment.GetEnvironmentVariable("SONDE_KERNELS") is { Length: > 0 };
        if (!asked && !File.Exists("/usr/bin/qemu-system-x86_64"))
            Skip = "needs virtual machines: apt-get install qemu-system-x86 busybox-static";
        else if (!asked && !KernelImage.Default.IsFetched)
            Skip = $"needs Linux {KernelImage.Default.Version}: eng/kernel-image {KernelImage.Default.Version}";
    }
}
