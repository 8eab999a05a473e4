using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// A program of an object: libbpf's own pointer, or the descriptor of a program that another process has loaded. It is valid as long as the
/// object.
/// </summary>
internal readonly unsafe struct BpfProgram
{
    private readonly nint _program;
    private readonly string? _adoptedName;
    private readonly int _adopted;

    internal BpfProgram(nint program) => _program = program;

    internal BpfProgram(string name, int descriptor) => (_adoptedName, _adopted) = (name, descriptor);

    internal string Name => _adoptedName ?? Marshal.PtrToStringUTF8((nint)Libbpf.bpf_program__name(_program))!;

    /// <summary>Its descriptor; negative before the program is loaded.</summary>
    internal int Descriptor => _adoptedName is null ? Libbpf.bpf_program__fd(_program) : _adopted;

    /// <summary>Returns the programs of an object.</summary>
    /// <param name="obj">libbpf's <c>struct bpf_object</c>.</param>
    internal static List<BpfProgram> Of(nint obj)
    {
        var programs = new List<BpfProgram>();
        for (nint program = 0; (program = Libbpf.bpf_object__next_program(obj, program)) != 0;)
            programs.Add(new BpfProgram(program));
        return programs;
    }

    /// <summary>Makes the verifier write its log about a program that is not loaded yet.</summary>
    internal void SetLog(byte* buffer, int capacity) => _ = Libbpf.bpf_program__set_log_buf(_program, buffer, (nuint)capacity);

    /// <summary>Leaves a program out when its object is loaded.</summary>
    /// <exception cref="ProbeException">libbpf refused it.</exception>
    internal void LeaveOut() => Errno.ThrowIfNegative(
        Libbpf.bpf_program__set_autoload(_program, false), $"libbpf refused to leave out program '{Name}'");

    /// <summary>Declares how a program that is not loaded yet will be attached.</summary>
    /// <exception cref="ProbeException">libbpf refused it.</exception>
    internal void SetAttachType(uint type) => Errno.ThrowIfNegative(
        Libbpf.bpf_program__set_expected_attach_type(_program, type), $"libbpf refused the attach type of program '{Name}'");

    /// <summary>Attaches a loaded program to the tracepoint of the kernel that its section names.</summary>
    /// <returns>The link; the program is detached when its last descriptor is closed.</returns>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal SafeFileHandle AttachToTracepoint()
    {
        int link = Libbpf.bpf_raw_tracepoint_open(null, Descriptor);
        return link >= 0
            ? new SafeFileHandle(link, ownsHandle: true)
            : throw Errno.Exception(
                -link, $"The kernel refused to attach the program '{Name}' to its tracepoint",
                "Sonde needs a kernel with CONFIG_BPF_EVENTS, which distribution kernels have.");
    }

    /// <summary>Attaches a loaded program to a cgroup, whose sockets it then sees; otherwise like <see cref="AttachToTracepoint"/>.</summary>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal SafeFileHandle AttachToCgroup(SafeFileHandle cgroup) => new(
        Errno.ThrowIfNegative(
            BpfSyscall.CreateSocketLink(Descriptor, (int)cgroup.DangerousGetHandle()),
            "This process may not attach a program to the root of the cgroups"),
        ownsHandle: true);
}
