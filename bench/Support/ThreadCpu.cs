using System.Runtime.InteropServices;

namespace Sonde.Benchmarks.Support;

/// <summary>CPU time of the calling thread: what other programs do on the machine is not in it.</summary>
internal static partial class ThreadCpu
{
    private const int ClockThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID, include/uapi/linux/time.h

    internal static double Milliseconds
    {
        get
        {
            Marshal.ThrowExceptionForHR(ClockGetTime(ClockThreadCpuTime, out Time time));
            return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Time time);

    private readonly struct Time
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
