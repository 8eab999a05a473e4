using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Targets.Files;

/// <summary>A whole file in memory, for reading.</summary>
/// <remarks>
/// Shared, although nothing is written: into private mappings of an executable the kernel writes the breakpoints of every uprobe
/// that is attached to it, whoever attached it, and an analysis would read those in place of the program's own instructions.
/// </remarks>
internal sealed class FileMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Maps a file; the result is invalid where the operating system refuses, and the last error says why.</summary>
    public FileMapping(SafeFileHandle file, ulong length)
        : base(ownsHandle: true)
    {
        _length = (nuint)length;
        SetHandle(NativeMethods.Map(0, _length, NativeMethods.ProtectRead, NativeMethods.MapShared, file, 0));
    }

    protected override bool ReleaseHandle() => NativeMethods.Unmap(handle, _length) == 0;
}
