using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>Identifies a file and its state. If no time in the stamp has changed, the content has not changed either.</summary>
/// <param name="Device">Device number as the kernel encodes it for user space (<c>makedev</c>).</param>
/// <param name="Inode">Inode number on that device; never 0 for an existing file.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="Changed">When content or attributes last changed, in nanoseconds; nobody can set it.</param>
/// <param name="Modified">When the content last changed, in nanoseconds.</param>
internal readonly record struct FileStamp(ulong Device, ulong Inode, ulong Length, long Changed, long Modified)
{
    /// <summary>The fields that <c>statx</c> is requested to fill.</summary>
    internal const uint Wanted = Libc.STATX_TYPE | Libc.STATX_MTIME | Libc.STATX_CTIME | Libc.STATX_INO | Libc.STATX_SIZE;

    private const long NanosecondsPerSecond = 1_000_000_000;

    internal FileStamp(in StatX stat)
        : this(
            stat.Device, stat.Inode, stat.Size,
            (stat.ChangedSeconds * NanosecondsPerSecond) + stat.ChangedNanoseconds,
            (stat.ModifiedSeconds * NanosecondsPerSecond) + stat.ModifiedNanoseconds)
    {
    }

    /// <summary>Whether there was a file to examine.</summary>
    internal bool IsKnown => Inode != 0;

    internal bool IsSameFile(in FileStamp other) => IsKnown && Device == other.Device && Inode == other.Inode;

    /// <summary>Whether the content is the same, provided that both stamps belong to one file.</summary>
    internal bool IsSameContent(in FileStamp other) =>
        Length == other.Length && Changed == other.Changed && Modified == other.Modified;

    /// <summary>Returns the stamp of the file that a path leads to; the default if there is none or it may not be examined.</summary>
    /// <remarks>This queries the file system, which may not answer.</remarks>
    internal static unsafe FileStamp OfPath(string path)
    {
        StatX stat;
        return Libc.statx(Libc.AT_FDCWD, path, 0, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }

    /// <summary>
    /// Returns the stamp of the file that a link of <c>/proc</c> leads to, as the kernel knows it without querying the file system.
    /// </summary>
    internal static unsafe FileStamp OfProcessLink(string path)
    {
        StatX stat;
        return Libc.statx(Libc.AT_FDCWD, path, Libc.AT_STATX_DONT_SYNC, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }

    /// <summary>Returns the stamp of an open file.</summary>
    internal static unsafe FileStamp Of(SafeFileHandle file)
    {
        StatX stat;
        return Libc.statx(file, "", Libc.AT_EMPTY_PATH, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }
}
