using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Loading;

/// <summary>The PID namespace in which process ids have a meaning for this process.</summary>
internal static class PidNamespace
{
    // PROC_PID_INIT_INO, include/linux/proc_ns.h.
    private const ulong InitialInode = 0xEFFFFFFC;

    /// <summary>Its inode; 0 for the initial one, where the kernel's own ids are right.</summary>
    internal static uint OfThisProcess()
    {
        ulong inode = FileStamp.OfPath("/proc/self/ns/pid").Inode;
        return inode is InitialInode ? 0 : (uint)inode;
    }
}
