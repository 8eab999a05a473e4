using System.Runtime.InteropServices;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Reading;

/// <content>Parts of texts that are too large for the record of their span. They arrive before it.</content>
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

    // A text ends where a part is missing: what follows would not belong to what precedes it.
    private void JoinParts(ReadOnlySpan<byte> spanId)
    {
        if (_parts.Count == 0)
            return;
        bool isWhole = true;
        while (_parts.TryTake(NumberOf(spanId), out PendingAnnotations.Annotation part))
        {
            isWhole &= HeadOf(part.Record).Offset == _buffer.SentAhead.Length;
            if (isWhole)
                _buffer.AddSentAhead(part.Record[KernelRecords.PartSize..]);
        }
    }
}
