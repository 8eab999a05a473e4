using Sonde.Kernel.Tests.Machine;

namespace Sonde.Kernel.Tests;

/// <summary>
/// A test in virtual machines. It is skipped if the parts of the machines were not fetched. CI requires them before any test, so there it
/// is never skipped.
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
