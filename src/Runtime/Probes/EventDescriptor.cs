using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Probes;

/// <summary>Validates one record in place and describes it as a span.</summary>
/// <param name="record">The record's bytes in the ring; valid during the call only.</param>
/// <param name="span">Receives kind, name, status and attributes.</param>
/// <returns><see langword="false"/> where the record does not validate; it is then dropped and counted.</returns>
public delegate bool DescribeEvent(ReadOnlySpan<byte> record, ref SpanWriter span);

/// <summary>One event that a probe's BPF program sends.</summary>
/// <param name="StructName">Tag of the event's C struct.</param>
/// <param name="Size">Size of the fixed part in bytes: <c>sizeof</c> the C struct.</param>
/// <param name="Describe">Decodes and describes a record of this event.</param>
public sealed record EventDescriptor(string StructName, int Size, DescribeEvent Describe)
{
    /// <summary>Whether the event adds to the span of another probe, instead of being one.</summary>
    public bool IsAnnotation { get; init; }

    /// <summary>
    /// Says how the event's struct is laid out in the header from which its decoder was written; 0 says nothing. A record whose
    /// object lays the struct out otherwise must not be decoded.
    /// </summary>
    /// <remarks>
    /// It is FNV-1a (64 bits) over the UTF-8 bytes of a text that follows from BTF too: a struct is <c>{</c>, for each member in
    /// order <c>name@offset:type;</c>, then <c>}size</c>, a union the same with <c>(</c> and <c>)</c>; an array is
    /// <c>[length]</c> and its element, with length 0 where it is flexible; an enum is <c>e</c> and its size; an integer is
    /// <c>i</c> (signed) or <c>u</c> and its size, and one of a single byte, <c>char</c> and <c>_Bool</c> included, <c>b1</c>.
    /// Offsets and sizes are in bytes, typedefs and qualifiers are left out, and a member without a name has none.
    /// </remarks>
    public ulong LayoutFingerprint { get; init; }
}
