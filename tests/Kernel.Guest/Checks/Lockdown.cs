using Sonde.Tool.Doctor;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>The lockdown of this boot.</summary>
internal static class Lockdown
{
    private const string Path = "/sys/kernel/security/lockdown";

    /// <summary><c>none</c>, <c>integrity</c> or <c>confidentiality</c>; empty if the kernel has no lockdown.</summary>
    public static string State =>
        File.Exists(Path) ? SystemFactsReader.ParseLockdown(File.ReadAllText(Path)) ?? "" : "";
}
