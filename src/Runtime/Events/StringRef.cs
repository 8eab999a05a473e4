using System.Runtime.InteropServices;

namespace Sonde.Runtime.Events;

/// <summary>
/// Mirrors <c>struct sonde_str</c> of <c>sonde/event.h</c>: where in a record's tail a string lies.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public readonly struct StringRef
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 4;

    [FieldOffset(0)] private readonly ushort _offset;
    [FieldOffset(2)] private readonly ushort _length;

    /// <summary>Bytes from the start of the record; 0 for an empty string.</summary>
    public int Offset => _offset;

    /// <summary>Length in bytes.</summary>
    public int Length => _length;

    /// <summary>
    /// Whether the string is empty or lies wholly between the fixed part and the end of the record.
    /// </summary>
    /// <param name="fixedSize">Size of the record's fixed part in bytes.</param>
    /// <param name="recordSize">Size of the record in bytes.</param>
    public bool FitsTail(int fixedSize, int recordSize) =>
        _length == 0 || (_offset >= fixedSize && _offset + _length <= recordSize);
}
