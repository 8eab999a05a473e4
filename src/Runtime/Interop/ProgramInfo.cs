using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>
/// <c>struct bpf_prog_info</c> up to the maps (include/uapi/linux/bpf.h). The kernel fills no more than is requested. A length with
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
    internal ulong LoadTime;
    internal uint Owner;
    internal uint MapCount;
    internal ulong MapIds;

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

    /// <summary>Returns the ids of the maps that a program, or a function that it calls, uses.</summary>
    /// <param name="program">The program's descriptor.</param>
    internal static unsafe uint[] MapsOf(int program)
    {
        const int most = 64; // MAX_USED_MAPS of the kernel
        uint* ids = stackalloc uint[most];
        var info = new ProgramInfo { MapCount = most, MapIds = (ulong)ids };
        return TryRead(program, ref info) ? new ReadOnlySpan<uint>(ids, (int)Math.Min(info.MapCount, most)).ToArray() : [];
    }

    /// <summary>Whether a program, or a function that it calls, uses a map.</summary>
    /// <param name="program">The program's descriptor.</param>
    /// <param name="map">The map's descriptor.</param>
    internal static bool Uses(int program, int map) => MapInfo.TryRead(map, out MapInfo used) && MapsOf(program).Contains(used.Id);
}
