using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Benchmarks.Support;

/// <summary>
/// What the verifier did to load programs. Unlike time, the number of instructions that it followed is the same in each run.
/// </summary>
/// <param name="Programs">The number of programs.</param>
/// <param name="Instructions">The instructions that it followed, those of called functions included; 0 before Linux 5.16.</param>
internal readonly record struct VerifierWork(int Programs, long Instructions)
{
    public static VerifierWork operator +(VerifierWork one, VerifierWork other) =>
        new(one.Programs + other.Programs, one.Instructions + other.Instructions);

    internal static VerifierWork Of(IEnumerable<BpfProgram> programs)
    {
        VerifierWork work = default;
        foreach (BpfProgram program in programs)
            work += new VerifierWork(1, InstructionsOf(program.Descriptor));
        return work;
    }

    private static unsafe uint InstructionsOf(int program)
    {
        var info = default(VerifiedInfo);
        uint size = (uint)sizeof(VerifiedInfo);
        return Libbpf.bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info.Instructions : 0;
    }

    /// <summary><c>struct bpf_prog_info</c> up to the instructions (include/uapi/linux/bpf.h). All requests in the part before are zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 224)]
    private struct VerifiedInfo
    {
        [FieldOffset(216)]
        internal uint Instructions;
    }
}
