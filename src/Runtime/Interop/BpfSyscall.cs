using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>
/// Operations of <c>bpf(2)</c> for which libbpf 1.1 has no function: <c>uprobe_multi</c> links (Linux 6.6), and links of uprobes that are
/// one descriptor each.
/// </summary>
internal static unsafe class BpfSyscall
{
    internal const uint BPF_TRACE_UPROBE_MULTI = 48;

    private const long BPF_PROG_LOAD = 5;
    private const long BPF_LINK_CREATE = 28;
    private const uint BPF_CGROUP_SOCK_OPS = 3;
    private const uint BPF_PERF_EVENT = 41;
    private const uint BPF_PROG_TYPE_KPROBE = 2;
    private const uint BPF_PROG_TYPE_SK_MSG = 16;
    private const int EBADF = 9;

    private static long SystemCallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 => 280,
        var other => throw new PlatformNotSupportedException($"bpf(2) has no known number on {other}."),
    };

    /// <summary>
    /// Attaches a program at file offsets of one executable, each with its cookie.
    /// </summary>
    /// <returns>The link's descriptor, or a negative errno.</returns>
    internal static int CreateUprobeMultiLink(
        int program, string path, ReadOnlySpan<ulong> offsets, ReadOnlySpan<ulong> cookies)
    {
        nint utf8 = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            fixed (ulong* offset = offsets)
            fixed (ulong* cookie = cookies)
            {
                var attributes = new LinkCreateUprobeMulti
                {
                    Program = (uint)program,
                    AttachType = BPF_TRACE_UPROBE_MULTI,
                    Path = (ulong)utf8,
                    Offsets = (ulong)offset,
                    Cookies = (ulong)cookie,
                    Count = (uint)offsets.Length,
                };
                return Call(BPF_LINK_CREATE, &attributes, sizeof(LinkCreateUprobeMulti));
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    /// <summary>Attaches a program to a perf event. The link keeps the event, whose own descriptor may be closed.</summary>
    /// <returns>The link's descriptor, or a negative errno.</returns>
    internal static int CreatePerfEventLink(int program, int perfEvent, ulong cookie) => CreateLink(program, perfEvent, BPF_PERF_EVENT, cookie);

    /// <summary>Attaches a program that sees the sockets of a cgroup.</summary>
    /// <returns>The link's descriptor, or a negative errno.</returns>
    internal static int CreateSocketLink(int program, int cgroup) => CreateLink(program, cgroup, BPF_CGROUP_SOCK_OPS, 0);

    /// <summary>
    /// Whether the kernel supports <c>uprobe_multi</c> links. A kernel that supports them refuses a path that is not a regular file with
    /// EBADF; a kernel that does not refuses the type of link with EINVAL.
    /// </summary>
    internal static bool SupportsUprobeMulti()
    {
        // r0 = 0; exit
        int program = LoadProgram(BPF_PROG_TYPE_KPROBE, [0x00000000_000000b7, 0x00000000_00000095], BPF_TRACE_UPROBE_MULTI);
        if (program < 0)
            return false;
        int link = CreateUprobeMultiLink(program, "/", [1], [0]);
        _ = Libc.close(program);
        if (link >= 0)
            _ = Libc.close(link);
        return link == -EBADF;
    }

    /// <summary>
    /// Whether programs may write into a process with bpf_probe_write_user: this is forbidden under kernel lockdown, and without
    /// CAP_SYS_ADMIN.
    /// </summary>
    internal static bool SupportsWritingToProcesses()
    {
        // *(u64 *)(r10 - 8) = 0; r1 = 0; r2 = r10; r2 += -8; r3 = 8; call bpf_probe_write_user; r0 = 0; exit
        int program = LoadProgram(
            BPF_PROG_TYPE_KPROBE,
            [
                0x00000000_fff80a7a, 0x00000000_000001b7, 0x00000000_0000a2bf, 0xfffffff8_00000207,
                0x00000008_000003b7, 0x00000024_00000085, 0x00000000_000000b7, 0x00000000_00000095,
            ],
            0);
        if (program >= 0)
            _ = Libc.close(program);
        return program >= 0;
    }

    /// <summary>Loads a program that lets every message pass that a socket in a map sends.</summary>
    /// <returns>Its descriptor, or a negative errno.</returns>
    internal static int LoadPassingVerdict() =>
        LoadProgram(BPF_PROG_TYPE_SK_MSG, [0x00000001_000000b7, 0x00000000_00000095], 0); // r0 = SK_PASS; exit

    private static int CreateLink(int program, int target, uint attachType, ulong cookie)
    {
        var attributes = new LinkCreate { Program = (uint)program, Target = (uint)target, AttachType = attachType, Cookie = cookie };
        return Call(BPF_LINK_CREATE, &attributes, sizeof(LinkCreate));
    }

    private static int LoadProgram(uint type, ReadOnlySpan<ulong> instructions, uint attachType)
    {
        fixed (ulong* code = instructions)
        fixed (byte* license = "GPL"u8)
        {
            var load = new ProgramLoad
            {
                Type = type,
                InstructionCount = (uint)instructions.Length,
                Instructions = (ulong)code,
                License = (ulong)license,
                ExpectedAttachType = attachType,
            };
            return Call(BPF_PROG_LOAD, &load, sizeof(ProgramLoad));
        }
    }

    private static int Call(long command, void* attributes, int size)
    {
        long result = Libc.syscall(SystemCallNumber, (nint)command, (nint)attributes, size);
        return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
    }

    /// <summary><c>union bpf_attr</c>, member <c>link_create</c> with <c>uprobe_multi</c> (include/uapi/linux/bpf.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkCreateUprobeMulti
    {
        internal uint Program;
        internal uint Target;
        internal uint AttachType;
        internal uint Flags;
        internal ulong Path;
        internal ulong Offsets;
        internal ulong ReferenceCounterOffsets;
        internal ulong Cookies;
        internal uint Count;
        internal uint MultiFlags;
        internal uint ProcessId;
        internal uint Padding;
    }

    /// <summary><c>union bpf_attr</c>, member <c>link_create</c> up to the cookie of a perf event.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkCreate
    {
        internal uint Program;
        internal uint Target;
        internal uint AttachType;
        internal uint Flags;
        internal ulong Cookie;
    }

    /// <summary><c>union bpf_attr</c>, the members of <c>BPF_PROG_LOAD</c> up to <c>expected_attach_type</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramLoad
    {
        internal uint Type;
        internal uint InstructionCount;
        internal ulong Instructions;
        internal ulong License;
        internal uint LogLevel;
        internal uint LogSize;
        internal ulong LogBuffer;
        internal uint KernelVersion;
        internal uint Flags;
        internal ulong Name0;
        internal ulong Name1;
        internal uint InterfaceIndex;
        internal uint ExpectedAttachType;
    }
}
