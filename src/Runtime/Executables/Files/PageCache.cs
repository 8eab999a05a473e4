using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// Compares open files by their pages in the page cache. Uprobes belong to the inode that holds the pages. Two overlay mounts show one file
/// of a lower layer as two files, and the kernels from 5.15 on have no uniform way to tell. The pages show it.
/// </summary>
internal static unsafe class PageCache
{
    private const ulong IsPresent = 1UL << 63;
    private const ulong FrameMask = (1UL << 55) - 1;

    private static readonly nuint PageSize = (nuint)Environment.SystemPageSize;

    /// <summary>
    /// Whether two open files are the same file to the kernel, by the physical position of their first pages. <see langword="null"/> if
    /// that cannot be seen: it needs CAP_SYS_ADMIN.
    /// </summary>
    internal static bool? AreSame(SafeFileHandle first, SafeFileHandle second)
    {
        using var firstPage = new FileMapping(first, PageSize);
        using var secondPage = new FileMapping(second, PageSize);
        if (firstPage.IsInvalid || secondPage.IsInvalid)
            return null;
        // Both are mapped while they are compared, so neither page can take the place of the other. The kernel may move a page.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            ulong before = FrameOf(firstPage), other = FrameOf(secondPage), after = FrameOf(firstPage);
            if (before == 0 || other == 0 || after == 0)
                return null;
            if (before == after)
                return before == other;
        }
        return null;
    }

    private static ulong FrameOf(FileMapping page)
    {
        nint address = page.DangerousGetHandle();
        // Unlike an access, which would cause a signal, this returns an error.
        if (Libc.madvise(address, PageSize, Libc.MADV_POPULATE_READ) != 0)
            return 0;
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        try
        {
            using SafeFileHandle map = System.IO.File.OpenHandle("/proc/self/pagemap");
            if (RandomAccess.Read(map, entry, (long)((nuint)address / PageSize * sizeof(ulong))) != sizeof(ulong))
                return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(entry);
        return (value & IsPresent) != 0 ? value & FrameMask : 0;
    }
}
