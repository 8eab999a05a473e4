using Sonde.Runtime.Targets.Files;

namespace Sonde.Runtime.Loading;

/// <summary>
/// The PID namespace in which process ids have a meaning for this process. All zero for the initial one, where the kernel's own ids
/// are right.
/// </summary>
internal readonly record struct PidNamespace(ulong Device, ulong Inode)
{
    // PROC_PID_INIT_INO, include/linux/proc_ns.h.
    private const ulong InitialInode = 0xEFFFFFFC;

    internal static PidNamespace OfThisProcess()
    {
        FileStamp file = FileStamp.OfPath("/proc/self/ns/pid");
        return file.Inode is InitialInode or 0 ? default : new PidNamespace(file.Device, file.Inode);
    }
}
