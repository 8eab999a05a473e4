using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// The kernel's own structs that the C library reads (<c>sonde/task.bpf.h</c>), as BTF in a file of a few kilobytes. libbpf adapts an
/// object to the running kernel by it, and need not read and search all types of the kernel again for each object, which takes 7 ms.
/// </summary>
internal sealed unsafe class KernelStructs
{
    private static readonly HashSet<string> Names =
        ["mm_struct", "ns_common", "pid", "pid_namespace", "signal_struct", "task_struct", "upid"];

    private static readonly Lazy<SafeFileHandle?> File = new(TryWrite);

    private readonly nint _kernel;
    private readonly nint _copy;
    private readonly Dictionary<uint, int> _copied = [];

    private KernelStructs(nint kernel, nint copy) => (_kernel, _copy) = (kernel, copy);

    /// <summary>Path of the file; <see langword="null"/> if there is none, and libbpf must read the types of the kernel itself.</summary>
    internal static string? FilePath => File.Value is { } file ? $"/proc/self/fd/{file.DangerousGetHandle()}" : null;

    /// <summary>Whether these are all structs of the kernel that an object reads.</summary>
    /// <param name="btf">libbpf's <c>struct btf</c> of the object.</param>
    /// <param name="elf">The object file.</param>
    internal static bool AreEnoughFor(nint btf, ReadOnlySpan<byte> elf)
    {
        try
        {
            foreach (BtfExtension.Row relocation in BtfExtension.Of(elf).Relocations)
            {
                // SAFETY: the type belongs to the object, which outlives the call; libbpf returns null for an unknown id.
                BtfType* type = Libbpf.btf__type_by_id(btf, relocation.Word(0));
                // Some relocations only ask for the type of the object itself, such as that of an event.
                if (type is not null && !Names.Contains(NameOf(btf, type)) && relocation.Word(2) != Libbpf.BPF_CORE_TYPE_ID_LOCAL)
                    return false;
            }
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false; // damaged: libbpf says how
        }
    }

    private static SafeFileHandle? TryWrite()
    {
        nint kernel = Libbpf.btf__load_vmlinux_btf(), copy = Libbpf.btf__new_empty();
        try
        {
            if (kernel == 0 || copy == 0)
                return null;
            var structs = new KernelStructs(kernel, copy);
            foreach (string name in Names)
            {
                int type = Libbpf.btf__find_by_name_kind(kernel, name, BtfKind.Struct);
                if (type < 0 || structs.Copy((uint)type) < 0)
                    return null;
            }
            uint size;
            byte* bytes = Libbpf.btf__raw_data(copy, &size);
            SafeFileHandle file = Libc.memfd_create("sonde-kernel-structs", Libc.MFD_CLOEXEC);
            if (bytes is null || file.IsInvalid)
                return null;
            // SAFETY: the memory belongs to `copy`, which is freed below.
            RandomAccess.Write(file, new ReadOnlySpan<byte>(bytes, (int)size), 0);
            return file;
        }
        finally
        {
            Libbpf.btf__free(copy);
            Libbpf.btf__free(kernel);
        }
    }

    /// <summary>Copies a type with those of its members. What pointers lead to is left out.</summary>
    /// <returns>The id of the copy; negative if libbpf refused it.</returns>
    private int Copy(uint id)
    {
        if (id == 0 || _copied.TryGetValue(id, out int known))
            return id == 0 ? 0 : _copied[id];
        // SAFETY: the types belong to `_kernel`, which outlives this; what follows each is as its kind says (include/uapi/linux/btf.h).
        BtfType* type = Libbpf.btf__type_by_id(_kernel, id);
        byte* name = Libbpf.btf__name_by_offset(_kernel, type->Name);
        int copy = type->Kind switch
        {
            BtfKind.Int => Libbpf.btf__add_int(_copy, name, type->SizeOrType, (int)(*(uint*)(type + 1) >> 24)),
            BtfKind.Float => Libbpf.btf__add_float(_copy, name, type->SizeOrType),
            BtfKind.Enum or BtfKind.Enum64 => Libbpf.btf__add_enum(_copy, name, type->SizeOrType),
            BtfKind.Pointer => Libbpf.btf__add_ptr(_copy, 0),
            BtfKind.Array => CopyArray((BtfArray*)(type + 1)),
            BtfKind.Struct or BtfKind.Union => CopyStruct(type, name),
            BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag => Copy(type->SizeOrType),
            _ => 0,
        };
        return _copied[id] = copy;
    }

    private int CopyArray(BtfArray* array)
    {
        int element = Copy(array->Element), index = Copy(array->Index);
        return element < 0 ? element : Libbpf.btf__add_array(_copy, index, element, array->Count);
    }

    private int CopyStruct(BtfType* type, byte* name)
    {
        var members = new ReadOnlySpan<BtfMember>(type + 1, type->Count);
        // libbpf adds members to the type that was added last, so those of the members come first.
        foreach (BtfMember member in members)
            Copy(member.Type);
        int copy = type->Kind == BtfKind.Struct
            ? Libbpf.btf__add_struct(_copy, name, type->SizeOrType)
            : Libbpf.btf__add_union(_copy, name, type->SizeOrType);
        foreach (BtfMember member in members)
        {
            (uint place, uint bits) = type->HasBitFields ? (member.Place & 0xffffff, member.Place >> 24) : (member.Place, 0);
            int result = Libbpf.btf__add_field(_copy, Libbpf.btf__name_by_offset(_kernel, member.Name), Copy(member.Type), place, bits);
            if (result < 0)
                return result;
        }
        return copy;
    }

    private static string NameOf(nint btf, BtfType* type) =>
        Marshal.PtrToStringUTF8((nint)Libbpf.btf__name_by_offset(btf, type->Name)) ?? "";
}
