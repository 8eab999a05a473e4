using System.Runtime.InteropServices;
using Sonde.Runtime.Targets.Files;

namespace Sonde.Runtime.Interop;

/// <summary>Which file a path leads to, by device and inode, without opening it.</summary>
internal static unsafe partial class FileIdentity
{
    private const int AtCurrentDirectory = -100;
    private const uint StatxInode = 0x100;

    /// <summary>Device and inode of the file; all zero where there is none or it may not be looked at.</summary>
    internal static (ulong Device, ulong Inode) OfPath(string path)
    {
        StatX result;
        return statx(AtCurrentDirectory, path, 0, StatxInode, &result) == 0
            ? (result.Device, result.Inode)
            : default;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, StatX* result);
}
