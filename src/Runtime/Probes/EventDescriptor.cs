using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Probes;

/// <summary>Validates one record in place and describes it as a span.</summary>
/// <param name="record">The record's bytes in the ring, which are valid only during the call.</param>
/// <param name="span">Receives kind, name, status and attributes.</param>
/// <returns><see langword="false"/> if the record is not valid; it is then dropped and counted.</returns>
public delegate bool DescribeEvent(ReadOnlySpan<byte> record, ref SpanWriter span);

/// <summary>Returns the event of a record.</summary>
internal delegate EventDescriptor? FindEvent(ReadOnlySpan<byte> record);

/// <summary>One event that a probe's BPF program sends.</summary>
/// <param name="StructName">Tag of the event's C struct.</param>
/// <param name="Size">Size of the fixed part in bytes: <c>sizeof</c> the C struct.</param>
/// <param name="Describe">Decodes and describes a record of this event.</param>
public sealed record EventDescriptor(string StructName, int Size, DescribeEvent Describe)
{
    /// <summary>Whether the event adds to the span of another probe, instead of being a span itself.</summary>
    public bool IsAnnotation { get; init; }

    /// <summary>
    /// Returns the event that a record is to subscribers, if records of several events are of this one struct; <see langword="null"/> if all
    /// are of this event.
    /// </summary>
    internal FindEvent? Subscribed { get; init; }

    /// <summary>
    /// Fingerprint of the layout that the event's struct has in the header from which its decoder was generated; 0 if it is unknown. A
    /// record whose object lays the struct out differently must not be decoded.
    /// </summary>
    /// <remarks>
    /// The value is FNV-1a (64 bits) over the UTF-8 bytes of a text that BTF determines too. A struct is <c>{</c>, for each member in order
    /// <c>name@offset:type;</c>, then <c>}size</c>; a union is the same with <c>(</c> and <c>)</c>. An array is <c>[length]</c> and its
    /// element; the length of a flexible array is 0. An enum is <c>e</c> and its size. An integer is <c>i</c> (signed) or <c>u</c> and its
    /// size; an integer of a single byte, <c>char</c> and <c>_Bool</c> included, is <c>b1</c>. Offsets and sizes are in bytes, typedefs and
    /// qualifiers are left out, and an unnamed member has no name.
    /// </remarks>
    public ulong LayoutFingerprint { get; init; }
}
