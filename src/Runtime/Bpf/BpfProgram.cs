using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>A program of an object, as libbpf's own pointer. It is valid as long as the object.</summary>
internal readonly unsafe struct BpfProgram
{
    // include/uapi/linux/bpf.h
    private const int InstructionSize = 8;

    private readonly nint _program;

    internal BpfProgram(nint program) => _program = program;

    internal string Name => Marshal.PtrToStringUTF8((nint)Libbpf.bpf_program__name(_program))!;

    /// <summary>Its descriptor; negative before the program is loaded.</summary>
    internal int Descriptor => Libbpf.bpf_program__fd(_program);

    /// <summary>The instructions of a loaded program, as they were passed to the kernel.</summary>
    internal ReadOnlySpan<byte> Instructions
    {
        get
        {
            // SAFETY: libbpf keeps the instructions until the object is closed; no caller keeps the span.
            return new ReadOnlySpan<byte>(
                Libbpf.bpf_program__insns(_program), checked((int)Libbpf.bpf_program__insn_cnt(_program) * InstructionSize));
        }
    }

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

    /// <summary>Attaches it where its section says.</summary>
    /// <returns>libbpf's <c>struct bpf_link</c>; 0 if the kernel refused, and errno says why.</returns>
    internal nint Attach() => Libbpf.bpf_program__attach(_program);

    /// <summary>Attaches it to a cgroup; otherwise like <see cref="Attach"/>.</summary>
    internal nint AttachToCgroup(int cgroup) => Libbpf.bpf_program__attach_cgroup(_program, cgroup);

    /// <summary>Attaches it as a uprobe; otherwise like <see cref="Attach"/>.</summary>
    internal nint AttachUprobe(int process, string path, nuint offset, ulong cookie)
    {
        var options = new Libbpf.UprobeOptions { Size = (nuint)sizeof(Libbpf.UprobeOptions), Cookie = cookie };
        return Libbpf.bpf_program__attach_uprobe_opts(_program, process, path, offset, &options);
    }
}
