using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>A variable of an opened object's data section.</summary>
/// <param name="Name">Its name in C.</param>
/// <param name="Offset">Its position in the section, in bytes.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct DataVariable(string Name, int Offset, int Size)
{
    /// <summary>Returns the variables of a section in the order of their positions; none if the object has no such section.</summary>
    /// <param name="btf">libbpf's <c>struct btf</c> of an opened object: its positions are those of the object file's symbols.</param>
    /// <param name="section">The section's name.</param>
    internal static unsafe List<DataVariable> Of(nint btf, string section)
    {
        var variables = new List<DataVariable>();
        int id = Libbpf.btf__find_by_name_kind(btf, section, BtfKind.DataSection);
        if (id < 0)
            return variables;
        // SAFETY: the type and the entries after it belong to the object, which outlives the call, and libbpf has validated them.
        BtfType* type = Libbpf.btf__type_by_id(btf, (uint)id);
        var entries = (SectionEntry*)(type + 1);
        for (int i = 0; i < type->Count; i++)
        {
            BtfType* variable = Libbpf.btf__type_by_id(btf, entries[i].Type);
            string name = Marshal.PtrToStringUTF8((nint)Libbpf.btf__name_by_offset(btf, variable->Name)) ?? "";
            variables.Add(new DataVariable(name, (int)entries[i].Offset, (int)entries[i].Size));
        }
        return variables;
    }

    /// <summary><c>struct btf_var_secinfo</c> (include/uapi/linux/btf.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SectionEntry
    {
        internal uint Type;
        internal uint Offset;
        internal uint Size;
    }
}
