using System.Diagnostics;
using System.Runtime.InteropServices;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Reading;

/// <summary>
/// Receives records from the ring, lets the probe describe them, and hands the spans to the sinks. It runs on the reader thread; any thread
/// may read its counters.
/// </summary>
/// <param name="clock">Converts timestamps.</param>
/// <param name="sinks">The sinks that receive the spans.</param>
/// <param name="findProbe">Returns the loaded probe with a number, or <see langword="null"/>.</param>
/// <param name="findOrAdmit">
/// Returns the target of a process that runs the executable in a slot, and admits the process if this is its first record: it then opens a
/// pidfd and raises the host's event, on the reader thread. Returns <see langword="null"/> if the slot is not known.
/// </param>
/// <param name="redactions">Of which attributes the values are replaced, by the name of the probe.</param>
/// <param name="findTypeNames">Returns the names of the types of the executable in a slot, or <see langword="null"/>.</param>
/// <param name="processChanged">Receives what the kernel's programs report about processes.</param>
/// <param name="warn">Receives one warning for each type of exception that a probe's description throws.</param>
internal sealed partial class SpanDispatcher(
    BootClock clock,
    IReadOnlyList<ISpanSink> sinks,
    Func<int, LoadedProbe?> findProbe,
    Func<ProcessKey, int, Target?> findOrAdmit,
    IReadOnlyDictionary<string, Redaction> redactions,
    Func<int, TypeNames?> findTypeNames,
    ProcessEventHandler processChanged,
    Action<string> warn) : IRecordHandler
{
    private ISpanSink[] _sinks = [.. sinks];
    private readonly SpanBuffer _buffer = new();
    private readonly HashSet<(string Probe, Type Exception)> _told = [];
    private long _spans;
    private long _spansOfPrograms;
    private long _recordBytes;
    private long _invalid;
    private long _describeErrors;
    private long _sinkErrors;

    /// <summary>The sinks of targets whose group has none of its own.</summary>
    internal IReadOnlyList<ISpanSink> Sinks => Volatile.Read(ref _sinks);

    internal long Spans => Volatile.Read(ref _spans);

    internal long SpansOfPrograms => Volatile.Read(ref _spansOfPrograms);

    internal long RecordBytes => Volatile.Read(ref _recordBytes);

    internal long InvalidRecords => Volatile.Read(ref _invalid);

    internal long DescribeErrors => Volatile.Read(ref _describeErrors);

    internal long SinkErrors => Volatile.Read(ref _sinkErrors);

    /// <summary>
    /// Held while sinks are called: a sink that is removed under it receives nothing afterwards. Whoever takes it must not hold a lock that a
    /// sink may wait for.
    /// </summary>
    internal Lock Sending { get; } = new();

    /// <summary>Replaces the sinks of the targets whose group has none.</summary>
    internal void SetSinks(ISpanSink[] next)
    {
        lock (Sending)
            _sinks = next;
    }

    public void OnRecord(ReadOnlySpan<byte> record)
    {
        if (MemoryMarshal.TryRead(record, out EventHead head) && head.Probe == KernelProcessEvents.ProcessProbe)
        {
            if (!TryTell(record))
                Volatile.Write(ref _invalid, _invalid + 1);
        }
        else if (!TryDispatch(record, out Exception? thrown))
        {
            if (thrown is null)
                Volatile.Write(ref _invalid, _invalid + 1);
            else
                Volatile.Write(ref _describeErrors, _describeErrors + 1);
        }
    }

    private bool TryTell(ReadOnlySpan<byte> record)
    {
        if (!ProcessEvent.TryRead(record, out ProcessEvent told, out ReadOnlySpan<byte> arguments, out ReadOnlySpan<byte> environment))
            return false;
        processChanged(told, arguments, environment);
        return true;
    }

    private bool TryDispatch(ReadOnlySpan<byte> record, out Exception? thrown)
    {
        thrown = null;
        if (!MemoryMarshal.TryRead(record, out EventHead kind)
            || findProbe(kind.Probe) is not { } probe)
        {
            return false;
        }
        if (kind.Type == (uint)KernelRecords.PartType)
            return TryKeepPart(probe.Descriptor.Name, record);
        if (probe.FindEvent(kind.Type) is not { } descriptor)
            return false;

        if (descriptor.IsAnnotation)
        {
            if (_subscriptions.Length > 0 && FindTarget(kind) is { } annotated)
                CallSubscribers(probe.Descriptor.Name, descriptor, record, annotated);
            KeepAnnotation(probe.Descriptor.Name, descriptor, record);
            return true;
        }

        if (record.Length < SpanHead.Size)
            return false;
        ref readonly SpanHead head = ref MemoryMarshal.AsRef<SpanHead>(record);
        if (head.End < head.Start
            || !head.TraceState.FitsTail(descriptor.Size, record.Length)
            || FindTarget(head.Event) is not { } target)
        {
            return false;
        }
        if (_subscriptions.Length > 0)
            CallSubscribers(probe.Descriptor.Name, descriptor.Subscribed?.Invoke(record) ?? descriptor, record, target);

        _buffer.Reset();
        _buffer.TypeNames = findTypeNames((int)head.Event.Executable);
        _buffer.Attributes.MaxTextBytes = target.Group.MaxAttributeBytes ?? int.MaxValue;
        JoinParts(head.SpanId);
        var writer = new SpanWriter(_buffer);
        if (!TryDescribe(probe.Descriptor.Name, descriptor, record, ref writer, out thrown))
        {
            ForgetAnnotations(head.SpanId);
            return false;
        }

        Annotate(head.SpanId, ref writer);
        if (head.Described != SpanSubjects.None && writer.Kind == SpanKind.Client)
            writer.LeaveOutIfAbout(head.Described);
        if (_buffer.IsLeftOut)
        {
            Volatile.Write(ref _spansOfPrograms, _spansOfPrograms + 1);
            return true;
        }

        var view = new SpanView(in head, record, _buffer, probe.Descriptor, target, clock.Offset);
        lock (Sending)
        {
            IReadOnlyList<ISpanSink> receivers = target.Group.Sinks ?? _sinks;
            for (int i = 0; i < receivers.Count; i++)
                Send(receivers[i], view);
        }
        foreach (SpanChannel stream in Volatile.Read(ref _streams))
            stream.OnSpan(view);
        Volatile.Write(ref _spans, _spans + 1);
        Volatile.Write(ref _recordBytes, _recordBytes + record.Length);
        return true;
    }

    // A probe's Describe is its author's code: an exception costs its own span and nothing else.
    private bool TryDescribe(
        string probe, EventDescriptor descriptor, ReadOnlySpan<byte> record, ref SpanWriter writer, out Exception? thrown)
    {
        thrown = null;
        if (redactions.Count > 0)
            _buffer.Redaction = redactions.GetValueOrDefault(probe);
        try
        {
            return descriptor.Describe(record, ref writer);
        }
        catch (Exception e)
        {
            thrown = e;
            if (_told.Add((probe, e.GetType())))
            {
                Trace.TraceError($"Describe of probe '{probe}' threw: {e}");
                string consequence = descriptor.IsAnnotation
                    ? $"The spans that such records belong to are sent without them, which is counted ({nameof(ManagerStatus.LostAnnotations)})."
                    : $"Such records yield no span and are counted ({nameof(ManagerStatus.DescribeErrors)}).";
                warn($"Describe of probe '{probe}' threw {e.GetType().Name} for a record of struct {descriptor.StructName}: {e.Message.TrimEnd('.')}. {consequence}");
            }
            return false;
        }
    }

    private void Send(ISpanSink sink, in SpanView view)
    {
        try
        {
            sink.OnSpan(view);
        }
        catch (Exception e)
        {
            Volatile.Write(ref _sinkErrors, _sinkErrors + 1);
            Trace.TraceError($"Sink {sink.GetType().Name} threw: {e}");
        }
    }
}
