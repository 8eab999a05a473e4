using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>An address range for a whole file. Only the written part takes memory.</summary>
internal sealed class FileMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Reserves the range. If the operating system refuses, the result is invalid, and the last error says why.</summary>
    public FileMemory(ulong length)
        : base(ownsHandle: true)
    {
        _length = (nuint)length;
        SetHandle(Libc.mmap(
            0, _length, Libc.PROT_READ | Libc.PROT_WRITE,
            Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0));
    }

    protected override bool ReleaseHandle() => Libc.munmap(handle, _length) == 0;
}
