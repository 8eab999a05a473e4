using System.Runtime.CompilerServices;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// The bytes that contain an executable's type descriptors. Positions are offsets from the start. A position outside reads as zero, and -1
/// means none.
/// </summary>
internal readonly ref struct TypeSection(ReadOnlySpan<byte> bytes, ulong start)
{
    // Bytes of a name's length: this allows two mebibytes, while generics reach a few kilobytes.
    private const int LongestLength = 3;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ulong Start { get; } = start;

    public int Length => _bytes.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte U8(int at) => Has(at, 1) ? _bytes[at] : (byte)0;

    // Unsafe is compiled inline. BinaryPrimitives, or code that is generic over the number, would be called, and compiled at run time, for
    // millions of reads.
    public ushort U16(int at) => Has(at, 2) ? Unsafe.ReadUnaligned<ushort>(ref Unsafe.AsRef(in _bytes[at])) : (ushort)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint U32(int at) => Has(at, 4) ? Unsafe.ReadUnaligned<uint>(ref Unsafe.AsRef(in _bytes[at])) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong U64(int at) => Has(at, 8) ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.AsRef(in _bytes[at])) : 0;

    /// <summary>Returns the position to which the pointer at a position points; -1 if that is outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pointer(int at) => U64(at) - Start is var offset && offset < (ulong)Length ? (int)offset : -1;

    /// <summary>
    /// Returns the position to which the 32-bit offset at a position leads; -1 if that is outside. The offsets 0 and -1 lead nowhere.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Offset(int at) => U32(at) is var offset and not 0 && offset < (uint)Length ? (int)offset : -1;

    /// <summary>Returns the text of a name (<c>abi.Name</c>): flags, length as a varint, text; empty if it is damaged.</summary>
    public ReadOnlySpan<byte> Name(int at)
    {
        if (!Has(at, 2))
            return default;
        int length = 0;
        for (int i = 0; i < LongestLength; i++)
        {
            byte part = U8(at + 1 + i);
            length |= (part & 0x7F) << (7 * i);
            if (part < 0x80)
                return Has(at + 2 + i, length) ? _bytes.Slice(at + 2 + i, length) : default;
        }
        return default;
    }

    /// <summary>Whether a field's name (<c>abi.Name</c>) marks the field as embedded.</summary>
    public bool IsEmbedded(int name) => (U8(name) & (1 << 3)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int at, long length) => at >= 0 && at + length <= Length;
}
