using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>struct sonde_executable</c> of <c>sonde/executable.bpf.h</c>: what programs know of one executable.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExecutableRow
{
    internal const int MaxFields = 62;
    internal const uint Absent = 0xffffffff;

    internal ExecutableFlags Flags;
    internal uint Slot;
    internal uint GoroutineId;
    internal uint GoroutineStatus;
    internal FieldOffsets Offsets;
    internal StructExtents Extents;
    internal uint Padding;

    [InlineArray(MaxFields)]
    internal struct FieldOffsets
    {
        private uint _first;
    }

    [InlineArray(MaxFields)]
    internal struct StructExtents
    {
        private ushort _first;
    }
}
