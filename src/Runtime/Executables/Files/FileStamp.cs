using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>Which file it is and whether somebody wrote to it: what changes no stamp has not changed the content.</summary>
/// <param name="Device">Device number as the kernel encodes it for user space (<c>makedev</c>).</param>
/// <param name="Inode">Inode number on that device; never 0 for a file that is there.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Changed">When content or attributes changed last, in nanoseconds; nobody can set it.</param>
/// <param name="Modified">When the content changed last, in nanoseconds.</param>
internal readonly record struct FileStamp(ulong Device, ulong Inode, ulong Length, long Changed, long Modified)
{
    /// <summary>What <c>statx</c> is asked for.</summary>
    internal const uint Wanted = Libc.STATX_TYPE | Libc.STATX_MTIME | Libc.STATX_CTIME | Libc.STATX_INO | Libc.STATX_SIZE;

    private const long NanosecondsPerSecond = 1_000_000_000;

    internal FileStamp(in StatX stat)
        : this(
            stat.Device, stat.Inode, stat.Size,
            (stat.ChangedSeconds * NanosecondsPerSecond) + stat.ChangedNanoseconds,
            (stat.ModifiedSeconds * NanosecondsPerSecond) + stat.ModifiedNanoseconds)
    {
    }

    /// <summary>Whether there was a file to look at.</summary>
    internal bool IsKnown => Inode != 0;

    internal bool IsSameFile(in FileStamp other) => IsKnown && Device == other.Device && Inode == other.Inode;

    /// <summary>Whether the content is the same, provided that both are of one file.</summary>
    internal bool IsSameContent(in FileStamp other) =>
        Length == other.Length && Changed == other.Changed && Modified == other.Modified;

    /// <summary>The file that a path leads to; the default where there is none or it may not be looked at.</summary>
    /// <remarks>The file system is asked and may not answer.</remarks>
    internal static unsafe FileStamp OfPath(string path)
    {
        StatX stat;
        return Libc.statx(Libc.AT_FDCWD, path, 0, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }

    /// <summary>The file that a link of <c>/proc</c> leads to, as the kernel knows it without asking the file system.</summary>
    internal static unsafe FileStamp OfProcessLink(string path)
    {
        StatX stat;
        return Libc.statx(Libc.AT_FDCWD, path, Libc.AT_STATX_DONT_SYNC, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }

    /// <summary>An open file.</summary>
    internal static unsafe FileStamp Of(SafeFileHandle file)
    {
        StatX stat;
        return Libc.statx(file, "", Libc.AT_EMPTY_PATH, Wanted, &stat) == 0 ? new FileStamp(stat) : default;
    }
}
