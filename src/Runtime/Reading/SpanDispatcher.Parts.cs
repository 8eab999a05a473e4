using System.Runtime.InteropServices;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Reading;

/// <content>What belongs to a span and arrives before its record, in parts.</content>
internal sealed partial class SpanDispatcher
{
    private static readonly EventDescriptor Part = new("sonde_part", KernelRecords.PartSize, static (record, ref span) => true);

    private readonly PendingAnnotations _parts = new();

    private bool TryKeepPart(string probe, ReadOnlySpan<byte> record)
    {
        if (record.Length < KernelRecords.PartSize)
            return false;
        KernelRecords.Part head = HeadOf(record);
        CountAnnotations(0, _parts.Add(NumberOf(head.SpanId), probe, Part, record));
        return true;
    }

    private static KernelRecords.Part HeadOf(ReadOnlySpan<byte> record) => MemoryMarshal.Read<KernelRecords.Part>(record);

    // A text ends where a part is missing: what follows would not belong to what precedes it. A part that stands by itself needs no other.
    private void JoinParts(ReadOnlySpan<byte> spanId)
    {
        if (_parts.Count == 0)
            return;
        bool isWhole = true;
        while (_parts.TryTake(NumberOf(spanId), out PendingAnnotations.Annotation part))
        {
            uint offset = HeadOf(part.Record).Offset;
            bool standsByItself = offset == (uint)KernelRecords.PartByItself;
            isWhole &= standsByItself || offset == _buffer.SentAhead.Length;
            if (isWhole)
                _buffer.AddSentAhead(part.Record[KernelRecords.PartSize..]);
        }
    }
}
