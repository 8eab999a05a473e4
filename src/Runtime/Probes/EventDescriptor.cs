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
public sealed record EventDescriptor(string StructName, int Size, DescribeEvent Describe);
