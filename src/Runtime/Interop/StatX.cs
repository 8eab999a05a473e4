using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>The fields of Linux's <c>struct statx</c> (256 bytes, include/uapi/linux/stat.h) that identify a file.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX
{
    private const ushort TypeMask = 0xF000;
    private const ushort RegularFile = 0x8000;

    [FieldOffset(20)] public uint UserId;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(96)] public long ChangedSeconds;
    [FieldOffset(104)] public uint ChangedNanoseconds;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly bool IsRegularFile => (Mode & TypeMask) == RegularFile;

    /// <summary>The device number as <c>st_dev</c> and <c>/proc/PID/maps</c> have it, in glibc's 64-bit encoding.</summary>
    public readonly ulong Device =>
        ((ulong)(DeviceMajor & 0xFFFFF000) << 32) | ((ulong)(DeviceMajor & 0xFFF) << 8)
        | ((ulong)(DeviceMinor & 0xFFFFFF00) << 12) | (DeviceMinor & 0xFF);
}
