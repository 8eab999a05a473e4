using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>
/// <c>struct bpf_prog_info</c> up to the instructions (include/uapi/linux/bpf.h). The kernel fills no more than is requested. A length with
/// an address requests that many bytes at that address.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramInfo
{
    internal uint Type;
    internal uint Id;
    internal ulong Tag;
    internal uint CompiledLength;
    internal uint TranslatedLength;
    internal ulong CompiledInstructions;
    internal ulong TranslatedInstructions;

    /// <summary>Queries the kernel about a program.</summary>
    /// <param name="program">Its descriptor.</param>
    /// <param name="info">The request, and then the answer. Memory that it refers to must outlive the call.</param>
    /// <returns>Whether the kernel answered.</returns>
    internal static unsafe bool TryRead(int program, ref ProgramInfo info)
    {
        uint size = (uint)sizeof(ProgramInfo);
        fixed (ProgramInfo* start = &info)
        {
            return Libbpf.bpf_obj_get_info_by_fd(program, start, &size) == 0;
        }
    }
}
