using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary><c>struct bpf_map_info</c> up to the flags (include/uapi/linux/bpf.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapInfo
{
    internal uint Type;
    internal uint Id;
    internal uint KeySize;
    internal uint ValueSize;
    internal uint MaxEntries;
    internal uint Flags;

    /// <summary>Whether a map is of the same kind and the same size.</summary>
    internal readonly bool IsLike(in MapInfo other) =>
        (Type, KeySize, ValueSize, MaxEntries, Flags) == (other.Type, other.KeySize, other.ValueSize, other.MaxEntries, other.Flags);

    /// <inheritdoc/>
    public override readonly string ToString() =>
        $"of type {Type} with {MaxEntries} entries of {KeySize} and {ValueSize} bytes and flags 0x{Flags:x}";

    /// <summary>Queries the kernel about a map.</summary>
    /// <param name="map">Its descriptor.</param>
    /// <param name="info">The answer; zero if the kernel did not answer.</param>
    /// <returns>Whether the kernel answered.</returns>
    internal static unsafe bool TryRead(int map, out MapInfo info)
    {
        uint size = (uint)sizeof(MapInfo);
        fixed (MapInfo* start = &info)
        {
            info = default;
            return Libbpf.bpf_obj_get_info_by_fd(map, start, &size) == 0;
        }
    }
}
