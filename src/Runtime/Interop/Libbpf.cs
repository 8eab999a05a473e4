using System.Runtime.InteropServices;
using Sonde.Shared;

namespace Sonde.Runtime.Interop;

/// <summary>
/// Imports of libbpf 1.1 and later, under their C names. Pointers are libbpf's own. Every function that can fail returns a negative errno,
/// or a null pointer with errno set.
/// </summary>
internal static unsafe partial class Libbpf
{
    internal const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    internal static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    internal static partial uint libbpf_minor_version();

    [LibraryImport(Library)]
    internal static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    [LibraryImport(Library)]
    internal static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint bpf_object__open_mem(byte* bytes, nuint size, ObjectOpenOptions* options);

    [LibraryImport(Library)]
    internal static partial int bpf_object__load(nint obj);

    [LibraryImport(Library)]
    internal static partial void bpf_object__close(nint obj);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_map(nint obj, nint map);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_program(nint obj, nint program);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__btf(nint obj);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int btf__find_by_name_kind(nint btf, string name, BtfKind kind);

    [LibraryImport(Library)]
    internal static partial long btf__resolve_size(nint btf, uint type);

    [LibraryImport(Library)]
    internal static partial BtfType* btf__type_by_id(nint btf, uint type);

    [LibraryImport(Library)]
    internal static partial byte* btf__name_by_offset(nint btf, uint offset);

    /// <summary>The kind of a relocation that asks for the id of a type in the object's own BTF (<c>enum bpf_core_relo_kind</c>).</summary>
    internal const uint BPF_CORE_TYPE_ID_LOCAL = 6;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint btf__load_vmlinux_btf();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint btf__new_empty();

    [LibraryImport(Library)]
    internal static partial void btf__free(nint btf);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial byte* btf__raw_data(nint btf, uint* size);

    [LibraryImport(Library)]
    internal static partial int btf__add_int(nint btf, byte* name, nuint bytes, int encoding);

    [LibraryImport(Library)]
    internal static partial int btf__add_float(nint btf, byte* name, nuint bytes);

    [LibraryImport(Library)]
    internal static partial int btf__add_enum(nint btf, byte* name, uint bytes);

    [LibraryImport(Library)]
    internal static partial int btf__add_ptr(nint btf, int type);

    [LibraryImport(Library)]
    internal static partial int btf__add_array(nint btf, int index, int element, uint count);

    [LibraryImport(Library)]
    internal static partial int btf__add_struct(nint btf, byte* name, uint bytes);

    [LibraryImport(Library)]
    internal static partial int btf__add_union(nint btf, byte* name, uint bytes);

    [LibraryImport(Library)]
    internal static partial int btf__add_field(nint btf, byte* name, int type, uint bitOffset, uint bits);

    [LibraryImport(Library)]
    internal static partial byte* bpf_map__name(nint map);

    [LibraryImport(Library)]
    internal static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    internal static partial int bpf_map__type(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__btf_key_type_id(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__btf_value_type_id(nint map);

    [LibraryImport(Library)]
    internal static partial int bpf_map__set_max_entries(nint map, uint entries);

    [LibraryImport(Library)]
    internal static partial int bpf_map__set_value_size(nint map, uint size);

    [LibraryImport(Library)]
    internal static partial int bpf_map__set_map_flags(nint map, uint flags);

    [LibraryImport(Library)]
    internal static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Library)]
    internal static partial void* bpf_map__initial_value(nint map, nuint* size);

    [LibraryImport(Library)]
    internal static partial byte* bpf_program__name(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_program__fd(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_program__set_log_buf(nint program, byte* buffer, nuint size);

    [LibraryImport(Library)]
    internal static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool autoload);

    [LibraryImport(Library)]
    internal static partial int bpf_program__set_expected_attach_type(nint program, uint type);

    [LibraryImport(Library)]
    internal static partial int bpf_raw_tracepoint_open(byte* name, int program);

    [LibraryImport(Library)]
    internal static partial int bpf_prog_attach(int program, int target, uint type, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_map_create(
        int type, string name, uint keySize, uint valueSize, uint maxEntries, MapCreateOptions* options);

    [LibraryImport(Library)]
    internal static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    internal static partial int bpf_obj_get_info_by_fd(int fd, void* info, uint* size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_get(string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_pin(int fd, string path);

    [LibraryImport(Library)]
    internal static partial int bpf_enable_stats(int type);

    [LibraryImport(Library)]
    internal static partial int bpf_map_lookup_elem(int fd, void* key, void* value);

    [LibraryImport(Library)]
    internal static partial int bpf_map_delete_elem(int fd, void* key);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bpf_map_lookup_batch(
        int fd, void* from, void* next, void* keys, void* values, uint* count, void* options);

    /// <summary>The fields of <c>struct bpf_object_open_opts</c> that are used; libbpf reads no further than its size says.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ObjectOpenOptions
    {
        internal nuint Size;
        internal byte* ObjectName;
        private readonly nuint _relaxedMaps;
        private readonly byte* _pinRootPath;
        private readonly nuint _unused;
        private readonly byte* _kernelConfig;
        internal byte* BtfCustomPath;
    }

    /// <summary>The fields of <c>struct bpf_map_create_opts</c> of libbpf 0.7 and later that are used.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MapCreateOptions
    {
        internal nuint Size;
        internal uint BtfDescriptor;
        internal uint BtfKeyType;
        internal uint BtfValueType;
        internal uint BtfVmlinuxValueType;
        internal uint InnerMapDescriptor;
        internal uint MapFlags;
    }
}
