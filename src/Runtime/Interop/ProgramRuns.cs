using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>
/// How often a program has run, and for how long in total. The kernel counts both only while its run statistics are enabled, and the time
/// includes one reading of its clock.
/// </summary>
/// <param name="Count">The number of runs.</param>
/// <param name="Nanoseconds">The time from start to end of all runs.</param>
internal readonly record struct ProgramRuns(ulong Count, ulong Nanoseconds)
{
    private const int BPF_STATS_RUN_TIME = 0;

    /// <summary>Makes the kernel count the runs of every program on the machine until the result is closed (Linux 5.8).</summary>
    /// <returns>A descriptor, or a negative errno: EPERM without CAP_SYS_ADMIN.</returns>
    internal static int EnableCounting() => Libbpf.bpf_enable_stats(BPF_STATS_RUN_TIME);

    /// <summary>Reads the counts of a program.</summary>
    /// <param name="program">Its descriptor.</param>
    /// <param name="runs">The counts; zero if the kernel did not answer.</param>
    /// <returns>Whether the kernel answered.</returns>
    internal static unsafe bool TryRead(int program, out ProgramRuns runs)
    {
        var info = default(RunInfo);
        uint size = (uint)sizeof(RunInfo);
        bool isRead = Libbpf.bpf_obj_get_info_by_fd(program, &info, &size) == 0;
        runs = isRead ? new ProgramRuns(info.Count, info.Nanoseconds) : default;
        return isRead;
    }

    /// <summary>
    /// <c>struct bpf_prog_info</c> up to the number of runs (include/uapi/linux/bpf.h). All requests in the part before are zero.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    private struct RunInfo
    {
        [FieldOffset(192)]
        internal ulong Nanoseconds;

        [FieldOffset(200)]
        internal ulong Count;
    }
}
