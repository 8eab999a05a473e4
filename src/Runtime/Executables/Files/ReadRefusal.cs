using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>Explains why a file of a process, or an executable, may not be read, and what would help.</summary>
internal static class ReadRefusal
{
    private const int OperationNotPermitted = 1, PermissionDenied = 13;

    /// <summary>Returns the sentence that follows <c>'PATH' cannot be read (reason).</c></summary>
    internal static string Remedy(string path, int error) => Remedy(path, error, Capabilities.Effective());

    internal static string Remedy(string path, int error, Capability held)
    {
        if (error is not (OperationNotPermitted or PermissionDenied))
            return "Check the file and its file system.";
        Capability missing = MissingFor(path, held);
        return missing == Capability.None
            ? Others(path)
            : $"This process lacks {Capabilities.Describe(missing)}. Run it with sudo, or grant that.";
    }

    /// <summary>Names what refuses an operation for which this process has every capability.</summary>
    internal static string Others(string path) => IsOfProcess(path)
        ? "This process has the capabilities for it, so it is refused by a security module (such as SELinux or AppArmor), or by the "
            + "user namespace of that process. Run it where these allow it, such as outside a container."
        : "This process has the capabilities for it, so it is refused by the file system or by a security module (such as SELinux or "
            + "AppArmor). Run it where these allow it.";

    /// <summary>Returns the capability that this process lacks to read a file that it was refused.</summary>
    internal static Capability MissingFor(string path) => MissingFor(path, Capabilities.Effective());

    private static Capability MissingFor(string path, Capability held)
    {
        // Reading another user's process through /proc requires access to that process; a file there also has a mode.
        Capability missing = IsOfProcess(path)
            ? Capabilities.Missing(Capability.SysPtrace, held)
            : Capability.None;
        return missing != Capability.None ? missing : Capabilities.Missing(Capability.DacReadSearch, held);
    }

    private static bool IsOfProcess(string path) => path.StartsWith("/proc/", StringComparison.Ordinal);
}
