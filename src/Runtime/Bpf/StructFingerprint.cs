using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Computes from an object's BTF the value that <see cref="Probes.EventDescriptor.LayoutFingerprint"/> holds for the header, from the text
/// that is documented there. The BTF is the object's own, which came with the probe's assembly, and libbpf has validated it.
/// </summary>
internal static unsafe class StructFingerprint
{
    private const int MaxDepth = 32;

    /// <summary>Returns the fingerprint of a struct.</summary>
    /// <param name="btf">libbpf's <c>struct btf</c>, which outlives the call.</param>
    /// <param name="type">The struct's id.</param>
    internal static ulong Of(nint btf, uint type)
    {
        var text = new LayoutText();
        Append(text, btf, type, 0);
        return text.Hash();
    }

    private static void Append(LayoutText text, nint btf, uint id, int depth)
    {
        // SAFETY: types and what follows them belong to the BTF, which outlives the call, and libbpf has validated them.
        BtfType* type = Libbpf.btf__type_by_id(btf, id);
        if (type == null || depth > MaxDepth)
            return;
        switch (type->Kind)
        {
            case BtfKind.Struct:
                AppendMembers(text, btf, type, isUnion: false, depth);
                break;
            case BtfKind.Union:
                AppendMembers(text, btf, type, isUnion: true, depth);
                break;
            case BtfKind.Array:
                var array = (BtfArray*)(type + 1);
                text.Array(array->Length);
                Append(text, btf, array->Element, depth + 1);
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                text.Enum(type->SizeOrType);
                break;
            case BtfKind.Int:
                AppendInteger(text, type);
                break;
            case BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                Append(text, btf, type->SizeOrType, depth + 1);
                break;
        }
    }

    private static void AppendMembers(LayoutText text, nint btf, BtfType* type, bool isUnion, int depth)
    {
        // SAFETY: as many members as the type counts follow it; see Append.
        var members = (BtfMember*)(type + 1);
        text.Open(isUnion);
        for (int i = 0; i < type->Count; i++)
        {
            string name = Marshal.PtrToStringUTF8((nint)Libbpf.btf__name_by_offset(btf, members[i].Name)) ?? "";
            text.Member(name, members[i].BitOffset / 8);
            Append(text, btf, members[i].Type, depth + 1);
            text.EndMember();
        }
        text.Close(isUnion, type->SizeOrType);
    }

    private static void AppendInteger(LayoutText text, BtfType* type)
    {
        const uint signed = 1;
        // SAFETY: an integer's encoding follows its type; see Append.
        uint encoding = *(uint*)(type + 1) >> 24 & 15;
        text.Integer(type->SizeOrType, (encoding & signed) != 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BtfArray
    {
        internal uint Element;
        internal uint Index;
        internal uint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BtfMember
    {
        internal uint Name;
        internal uint Type;
        internal uint BitOffset;
    }
}
