using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Targets.Files;

/// <summary>Says why a file of a process, or an executable, may not be read, and what would help.</summary>
internal static class ReadRefusal
{
    private const int OperationNotPermitted = 1, PermissionDenied = 13;

    /// <summary>The sentence that follows <c>'PATH' cannot be read (reason).</c></summary>
    internal static string Remedy(string path, int error)
    {
        Capability missing = error is OperationNotPermitted or PermissionDenied ? MissingFor(path) : Capability.None;
        return missing == Capability.None
            ? "Run as root, or as a user who may read it."
            : $"This process lacks {Capabilities.Describe(missing)}. Run it with sudo, or grant that.";
    }

    /// <summary>What this process lacks to read a file that it was refused.</summary>
    internal static Capability MissingFor(string path)
    {
        Capability held = Capabilities.Effective();
        // To read what /proc says of another user's process takes a look into it; a file there has a mode besides.
        Capability missing = path.StartsWith("/proc/", StringComparison.Ordinal)
            ? Capabilities.Missing(Capability.SysPtrace, held)
            : Capability.None;
        return missing != Capability.None ? missing : Capabilities.Missing(Capability.DacReadSearch, held);
    }
}
