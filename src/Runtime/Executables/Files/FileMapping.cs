using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// The first bytes of a file as mapped memory, which is only queried: an access may end this process, because the file may shrink.
/// </summary>
internal sealed class FileMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Maps a file. If the operating system refuses, the result is invalid, and the last error says why.</summary>
    public FileMapping(SafeFileHandle file, ulong length)
        : base(ownsHandle: true)
    {
        _length = (nuint)length;
        SetHandle(Libc.mmap(0, _length, Libc.PROT_READ, Libc.MAP_SHARED, file, 0));
    }

    protected override bool ReleaseHandle() => Libc.munmap(handle, _length) == 0;
}
