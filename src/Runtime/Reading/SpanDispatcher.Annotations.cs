using System.Runtime.InteropServices;
using Sonde.Runtime.Events;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Reading;

/// <content>Annotations, which probes add to spans of other probes. An annotation arrives before its span.</content>
internal sealed partial class SpanDispatcher
{
    private readonly PendingAnnotations _pending = new();
    private long _annotations;
    private long _lostAnnotations;
    private long _pendingAnnotations;

    /// <summary>Annotations that were added to their span.</summary>
    internal long Annotations => Volatile.Read(ref _annotations);

    /// <summary>Annotations and parts of texts whose span never arrived, and annotations whose record was not valid, or whose Describe threw an exception.</summary>
    internal long LostAnnotations => Volatile.Read(ref _lostAnnotations);

    /// <summary>Annotations whose span has not arrived yet.</summary>
    internal long WaitingAnnotations => Volatile.Read(ref _pendingAnnotations);

    /// <summary>Counts the annotations that still wait as lost, because no more spans arrive.</summary>
    internal void EndAnnotations() => CountAnnotations(0, _pending.Clear() + _parts.Clear());

    /// <summary>Copies the records of the annotations that wait.</summary>
    internal byte[][] CopyAnnotations() => [.. _pending.CopyRecords(), .. _parts.CopyRecords()];

    private static ulong NumberOf(ReadOnlySpan<byte> spanId) => MemoryMarshal.Read<ulong>(spanId);

    private void KeepAnnotation(string probe, EventDescriptor descriptor, ReadOnlySpan<byte> record)
    {
        int lost = 1;
        if (record.Length >= AnnotationHead.Size)
            lost = _pending.Add(NumberOf(MemoryMarshal.AsRef<AnnotationHead>(record).SpanId), probe, descriptor, record);
        CountAnnotations(0, lost);
    }

    // Runs after the span's own Describe, so that the annotation replaces values that the span's probe knew less well.
    private void Annotate(ReadOnlySpan<byte> spanId, ref SpanWriter writer)
    {
        if (_pending.Count == 0)
            return;
        int written = 0, lost = 0;
        while (_pending.TryTake(NumberOf(spanId), out PendingAnnotations.Annotation annotation))
        {
            _buffer.Attributes.BeginReplacing();
            if (TryDescribe(annotation.Probe, annotation.Descriptor, annotation.Record, ref writer, out _))
                written++;
            else
                lost++;
        }
        CountAnnotations(written, lost);
    }

    private void ForgetAnnotations(ReadOnlySpan<byte> spanId)
    {
        int lost = 0;
        while (_pending.TryTake(NumberOf(spanId), out _))
            lost++;
        CountAnnotations(0, lost);
    }

    private void CountAnnotations(int written, int lost)
    {
        Volatile.Write(ref _annotations, _annotations + written);
        Volatile.Write(ref _lostAnnotations, _lostAnnotations + lost);
        Volatile.Write(ref _pendingAnnotations, _pending.Count);
    }
}
