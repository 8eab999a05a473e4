using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Interop;

/// <summary>Perf events that stand for uprobes.</summary>
internal static unsafe class PerfEvent
{
    private const int AnyProcess = -1;
    private const int FirstProcessor = 0; // an event of no process needs one, and its program runs on every processor
    private const int NoGroup = -1;
    private const ulong PERF_FLAG_FD_CLOEXEC = 8;
    private const nuint PERF_EVENT_IOC_ENABLE = 0x2400;

    private static readonly Lazy<uint> UprobeType = new(static () => uint.Parse(
        File.ReadAllText("/sys/bus/event_source/devices/uprobe/type"), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));

    private static long SystemCallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 298,
        Architecture.Arm64 => 241,
        var other => throw new PlatformNotSupportedException($"perf_event_open(2) has no known number on {other}."),
    };

    /// <summary>Opens the event of a uprobe in every process that maps a file.</summary>
    /// <param name="path">A path that leads to the file.</param>
    /// <param name="offset">Offset of the instruction in the file.</param>
    /// <exception cref="ProbeException">The kernel has no such events, or refused this one.</exception>
    internal static SafeFileHandle OpenUprobe(string path, ulong offset)
    {
        nint utf8 = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            var attributes = new Attributes { Type = TypeOfUprobes(), Size = (uint)sizeof(Attributes), Path = (ulong)utf8, Offset = offset };
            int descriptor = (int)Libc.syscall(
                SystemCallNumber, (nint)(&attributes), AnyProcess, FirstProcessor, NoGroup, (nint)PERF_FLAG_FD_CLOEXEC);
            if (descriptor < 0)
                Errno.ThrowLast($"The kernel refused a uprobe at file offset 0x{offset:x}");
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    /// <summary>Starts an event.</summary>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal static void Enable(SafeFileHandle opened) =>
        Errno.ThrowIfFailed(Libc.ioctl(opened, PERF_EVENT_IOC_ENABLE, 0), "A uprobe could not be enabled");

    private static uint TypeOfUprobes()
    {
        try
        {
            return UprobeType.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbeException(
                ProbeError.Bpf,
                $"The kernel's type of uprobes cannot be read: {e.Message} Sonde needs CONFIG_UPROBE_EVENTS, and sysfs mounted at /sys.", e);
        }
    }

    /// <summary><c>struct perf_event_attr</c> up to <c>probe_offset</c> (include/uapi/linux/perf_event.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        internal uint Type;
        internal uint Size;
        internal ulong Config;
        internal ulong SamplePeriod;
        internal ulong SampleType;
        internal ulong ReadFormat;
        internal ulong Flags;
        internal uint WakeupEvents;
        internal uint BreakpointType;
        internal ulong Path;
        internal ulong Offset;
    }
}
