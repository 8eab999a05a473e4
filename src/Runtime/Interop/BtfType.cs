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
}
