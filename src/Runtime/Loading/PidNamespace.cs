using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Loading;

/// <summary>The PID namespace to which the process ids that this process sees belong.</summary>
internal static class PidNamespace
{
    // PROC_PID_INIT_INO, include/linux/proc_ns.h.
    private const ulong InitialInode = 0xEFFFFFFC;

    /// <summary>Returns its inode number; 0 for the initial namespace, where the kernel's own ids are right.</summary>
    internal static uint OfThisProcess()
    {
        ulong inode = FileStamp.OfPath("/proc/self/ns/pid").Inode;
        return inode is InitialInode ? 0 : (uint)inode;
    }
}
