using System.Runtime.InteropServices;

namespace Sonde.Benchmarks.Support;

/// <summary>The CPU time of the calling thread, which does not depend on other programs on the machine.</summary>
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
