using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>A map that an opened object declares and that does not exist in the kernel yet.</summary>
internal readonly unsafe struct MapDefinition
{
    private readonly nint _map;
    private readonly nint _btf;
    private readonly uint _operationKeyType;

    /// <param name="map">libbpf's <c>struct bpf_map</c>.</param>
    /// <param name="btf">The object's <c>struct btf</c>.</param>
    internal MapDefinition(nint map, nint btf)
    {
        _map = map;
        _btf = btf;
        int type = Libbpf.btf__find_by_name_kind(btf, "sonde_operation_key", BtfKind.Typedef);
        _operationKeyType = type < 0 ? 0 : (uint)type;
        Name = Marshal.PtrToStringUTF8((nint)Libbpf.bpf_map__name(map)) ?? "";
    }

    internal string Name { get; }

    internal BpfMapType Type => (BpfMapType)Libbpf.bpf_map__type(_map);

    internal uint KeySize => Libbpf.bpf_map__key_size(_map);

    internal uint ValueSize => Libbpf.bpf_map__value_size(_map);

    internal uint MaxEntries => Libbpf.bpf_map__max_entries(_map);

    /// <summary>Whether it was declared with SONDE_OPERATIONS, which makes its key a sonde_operation_key.</summary>
    internal bool HoldsOperations =>
        _operationKeyType != 0 && Libbpf.bpf_map__btf_key_type_id(_map) == _operationKeyType;

    /// <summary>The layouts of its keys and values, as the object's BTF describes them.</summary>
    internal (ulong Key, ulong Value) Layout => (
        StructFingerprint.Of(_btf, Libbpf.bpf_map__btf_key_type_id(_map)), StructFingerprint.Of(_btf, Libbpf.bpf_map__btf_value_type_id(_map)));

    internal void SetMaxEntries(uint entries) => Check(Libbpf.bpf_map__set_max_entries(_map, entries), "size");

    /// <summary>Sets the size of a map that is mostly empty.</summary>
    internal void SetSparseSize(uint entries)
    {
        SetMaxEntries(entries);
        Check(Libbpf.bpf_map__set_map_flags(_map, SharedMaps.SparseFlags), "flags");
    }

    /// <summary>Makes the map's values shorter than declared.</summary>
    internal void SetValueSize(int bytes) => Check(Libbpf.bpf_map__set_value_size(_map, (uint)bytes), "size of the values");

    internal void Reuse(int descriptor) => Check(Libbpf.bpf_map__reuse_fd(_map, descriptor), "shared map");

    /// <summary>The content of a data section. It is valid as long as the object is open.</summary>
    internal Span<byte> InitialValue
    {
        get
        {
            nuint size = 0;
            void* memory = Libbpf.bpf_map__initial_value(_map, &size);
            // SAFETY: libbpf keeps the section's memory until the object is closed; no caller keeps the span.
            return memory == null ? default : new Span<byte>(memory, (int)size);
        }
    }

    /// <summary>Sets the content of a read-only data section.</summary>
    internal void SetInitialValue<T>(in T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryWrite(InitialValue, value))
        {
            throw new ProbeException(
                ProbeError.BadObject, $"Section '{Name}' is not the one that this version of Sonde knows. Rebuild the probe.");
        }
    }

    private void Check(int result, string what) => Errno.ThrowIfNegative(result, $"libbpf refused the {what} of map '{Name}'");
}
