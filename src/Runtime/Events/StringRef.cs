using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary><c>struct sonde_str</c> of <c>sonde/event.h</c>: the position of a string in a record's tail.</summary>
public readonly struct StringRef
{
    /// <summary>Size in bytes.</summary>
    public const int Size = KernelRecords.StrSize;

    private readonly KernelRecords.Str _reference;

    /// <summary>Bytes from the start of the record; 0 for an empty string.</summary>
    public int Offset => _reference.Offset;

    /// <summary>Length in bytes.</summary>
    public int Length => _reference.Length;

    /// <summary>
    /// Whether the string is empty or lies wholly between the fixed part and the end of the record.
    /// </summary>
    /// <param name="fixedSize">Size of the record's fixed part in bytes.</param>
    /// <param name="recordSize">Size of the record in bytes.</param>
    public bool FitsTail(int fixedSize, int recordSize) =>
        Length == 0 || (Offset >= fixedSize && Offset + Length <= recordSize);
}
