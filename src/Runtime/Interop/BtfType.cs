using System.Runtime.InteropServices;
using Sonde.Shared;

namespace Sonde.Runtime.Interop;

/// <summary><c>struct btf_type</c> (include/uapi/linux/btf.h). Data that depends on its kind follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BtfType
{
    internal uint Name;
    private readonly uint _info;
    internal uint SizeOrType;

    internal readonly BtfKind Kind => (BtfKind)(_info >> 24 & 31);

    internal readonly int Count => (int)(_info & 0xffff);

    /// <summary>Whether the places of a struct's members also have the sizes of bit fields.</summary>
    internal readonly bool HasBitFields => _info >> 31 != 0;
}

/// <summary><c>struct btf_member</c>, of which a struct or a union is followed by as many as it has members.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BtfMember
{
    internal uint Name;
    internal uint Type;
    internal uint Place;
}

/// <summary><c>struct btf_array</c>, which follows an array.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BtfArray
{
    internal uint Element;
    internal uint Index;
    internal uint Count;
}
