using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Executables.Files;

/// <summary>Addresses for a whole file. Memory goes to what is written only.</summary>
internal sealed class FileMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _length;

    /// <summary>Reserves them; the result is invalid where the operating system refuses, and the last error says why.</summary>
    public FileMemory(ulong length)
        : base(ownsHandle: true)
    {
        _length = (nuint)length;
        SetHandle(NativeMethods.Map(
            0, _length, NativeMethods.ProtectRead | NativeMethods.ProtectWrite,
            NativeMethods.MapPrivate | NativeMethods.MapAnonymous | NativeMethods.MapNoReserve, -1, 0));
    }

    protected override bool ReleaseHandle() => NativeMethods.Unmap(handle, _length) == 0;
}
