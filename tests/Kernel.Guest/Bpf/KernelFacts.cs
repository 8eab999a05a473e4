using System.Runtime.InteropServices;

namespace Sonde.Kernel.Guest.Bpf;

/// <summary>Facts that the kernel reports through libbpf, about itself and about a loaded program.</summary>
internal static unsafe partial class KernelFacts
{
    private const string Library = "libbpf.so.1";
    private const int BpfProgTypeKprobe = 2;
    private const int BpfProgTypeSockOps = 13;

    /// <summary>Whether programs of the kind that uprobes run may call a helper.</summary>
    public static bool HasHelper(int number) => libbpf_probe_bpf_helper(BpfProgTypeKprobe, number, 0) == 1;

    /// <summary>Whether programs of the kind <c>sockops</c> may call a helper.</summary>
    public static bool HasSocketHelper(int number) => libbpf_probe_bpf_helper(BpfProgTypeSockOps, number, 0) == 1;

    /// <summary>Whether maps of a type can be created.</summary>
    public static bool HasMapType(int number) => libbpf_probe_bpf_map_type(number, 0) == 1;

    /// <summary>
    /// Returns how many instructions the verifier processed before it accepted a program; 0 before Linux 5.16, which does not report it.
    /// </summary>
    public static uint VerifiedInstructions(int program)
    {
        var info = new ProgramInfo();
        uint size = (uint)sizeof(ProgramInfo);
        // SAFETY: the kernel writes at most `size` bytes, and reads the members before verified_insns as requests for nothing.
        return bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info.VerifiedInstructions : 0;
    }

    [LibraryImport(Library)]
    private static partial int libbpf_probe_bpf_helper(int programType, int helper, nint options);

    [LibraryImport(Library)]
    private static partial int libbpf_probe_bpf_map_type(int mapType, nint options);

    [LibraryImport(Library)]
    private static partial int bpf_obj_get_info_by_fd(int descriptor, void* info, uint* size);

    /// <summary><c>struct bpf_prog_info</c> (include/uapi/linux/bpf.h), of which one member is of interest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 232)]
    private struct ProgramInfo
    {
        [FieldOffset(216)]
        public uint VerifiedInstructions;
    }
}
