using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>The first bytes of a file in memory, to be asked about. An access may end this process: the file may shrink.</summary>
internal sealed class FileMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Maps a file; the result is invalid where the operating system refuses, and the last error says why.</summary>
    public FileMapping(SafeFileHandle file, ulong length)
        : base(ownsHandle: true)
    {
        _length = (nuint)length;
        SetHandle(Libc.mmap(0, _length, Libc.PROT_READ, Libc.MAP_SHARED, file, 0));
    }

    protected override bool ReleaseHandle() => Libc.munmap(handle, _length) == 0;
}
