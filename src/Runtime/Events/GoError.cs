namespace Sonde.Runtime.Events;

/// <summary>
/// An error of a traced program, or a value that it panicked with, as a view of its record. <see cref="Spans.SpanWriter.SetError"/> tells a
/// span its text, which the executable's types help to compose.
/// </summary>
public readonly ref struct GoError
{
    internal GoError(GoType type, ReadOnlySpan<byte> bytes)
    {
        Type = type;
        Bytes = bytes;
    }

    /// <summary>Whether there was no error: it was nil, or it was not read.</summary>
    public bool IsNone => Bytes.IsEmpty;

    /// <summary>The error's dynamic type.</summary>
    public GoType Type { get; }

    /// <summary>The values that it consists of.</summary>
    internal ReadOnlySpan<byte> Bytes { get; }
}
