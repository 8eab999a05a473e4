using System.Diagnostics.Metrics;
using System.Text.Json;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Metrics;

/// <summary>Publishes what a Manager does. It costs nothing until a listener observes it.</summary>
internal sealed class ManagerMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    internal const string Name = "Sonde.Runtime";

    private const string ErrorType = "error.type";
    private const string ProbeName = "sonde.probe";

    // A collection observes all instruments at once, and they tell of one status.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(100);

    private readonly Meter _meter = new(Name, typeof(ManagerMeter).Assembly.GetName().Version?.ToString(3));
    private readonly Histogram<double> _analyses;
    private readonly Histogram<double> _attachments;
    private readonly Func<ManagerStatus?> _read;
    private readonly Lock _gate = new();
    private ManagerStatus? _status;
    private long _readAt;

    /// <param name="read">Reads the status; <see langword="null"/> once the Manager is disposed.</param>
    internal ManagerMeter(Func<ManagerStatus?> read)
    {
        _read = read;
        _analyses = Histogram("sonde.analysis.duration", "Time to analyse an executable.");
        _attachments = Histogram("sonde.attach.duration", "Time to attach to an executable that was analysed.");
        AddEvents();
        AddLosses();
        AddSinks();
        AddKernel();
        AddTargets();
    }

    /// <summary>Records how long the analysis of an executable took.</summary>
    internal void Analysed(TimeSpan duration, Exception? problem) => Record(_analyses, duration, problem);

    /// <summary>Records how long it took to attach to an executable.</summary>
    internal void Attached(TimeSpan duration, Exception? problem) => Record(_attachments, duration, problem);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void AddEvents()
    {
        Counter("sonde.spans", "{span}", "Spans that were handed to the sinks.", static status => [new(status.Spans)]);
        Counter("sonde.records.size", "By", "Size of the records of these spans.", static status => [new(status.RecordBytes)]);
        Counter("sonde.operations.started", "{operation}", "Operations that began.", ByProbe(static counters => counters.Started));
        Counter("sonde.operations.unsampled", "{operation}", "Operations that the sampler dropped.", ByProbe(static counters => counters.Unsampled));
        UpDown("sonde.operations.running", "{operation}", "Operations that have begun and not ended.", ByProbe(static counters => counters.Running));
        Counter("sonde.annotations", "{annotation}", "Annotations that were added to their span.", static status => [new(status.Annotations)]);
    }

    private void AddLosses()
    {
        Counter("sonde.operations.lost", "{operation}", "Operations that did not become a span.", ByCause(LossTable.Operations));
        Counter("sonde.annotations.lost", "{annotation}", "Annotations that were not added to a span.", static status =>
            [.. ByCause(LossTable.Annotations)(status), new(status.LostAnnotations, Tag(ErrorType, "span_not_seen"))]);
        Counter("sonde.requests.without_context", "{request}", "Outgoing requests that received no trace context.", ByCause(LossTable.Contexts));
        Counter("sonde.records.dropped", "{record}", "Records that reached the Manager and did not become a span.", static status =>
        [
            new(status.InvalidRecords, Tag(ErrorType, "invalid")),
            new(status.DescribeErrors, Tag(ErrorType, "describe_failed")),
        ]);
    }

    private void AddSinks()
    {
        Counter("sonde.sink.errors", "{call}", "Calls of a sink that threw an exception.", static status => [new(status.SinkErrors)]);
        Counter("sonde.subscription.errors", "{call}", "Calls of a subscription's handler that threw an exception.",
            static status => [new(status.SubscriberErrors)]);
        UpDown("sonde.sink.queue.usage", "{span}", "Spans that wait for a sink.", ByQueue(static queue => queue.Queued));
        UpDown("sonde.sink.queue.limit", "{span}", "Spans that may wait for a sink.", ByQueue(static queue => queue.Capacity));
        Counter("sonde.sink.queue.delivered", "{span}", "Spans that a sink took from its queue.", ByQueue(static queue => queue.Delivered));
        Counter("sonde.sink.queue.lost", "{span}", "Spans that a sink behind a queue did not take.", static status =>
        [
            .. status.SinkQueues.Select(static queue => new Measurement<long>(queue.Dropped, Tag("sonde.sink", queue.Sink), Tag(ErrorType, "queue_full"))),
            .. status.SinkQueues.Select(static queue => new Measurement<long>(queue.Failed, Tag("sonde.sink", queue.Sink), Tag(ErrorType, "sink_failed"))),
        ]);
    }

    private void AddKernel()
    {
        UpDown("sonde.ring.usage", "By", "Bytes of the event ring that wait to be read.", static status => [new(status.RingUsedBytes)]);
        UpDown("sonde.ring.limit", "By", "Size of the event ring.", static status => [new(status.RingBytes)]);
        UpDown("sonde.map.usage", "{entry}", "Entries of a map of the kernel.", ByMap(static map => map.Entries));
        UpDown("sonde.map.limit", "{entry}", "Entries that a map of the kernel may have.", ByMap(static map => map.Capacity));
        _meter.CreateObservableCounter(
            "sonde.bpf.cpu.time",
            () => Read()?.Cost is { } cost
                ? cost.Programs.Select(program => new Measurement<double>(
                    program.Cores * cost.Period.TotalSeconds, Tag(ProbeName, program.Probe), Tag("sonde.program", program.Program)))
                : [],
            "s", "Time that BPF programs took in the traced processes; only while it is measured.");
    }

    private void AddTargets()
    {
        UpDown("sonde.targets", "{process}", "Processes that are to be traced.", static status =>
            status.Targets
                .GroupBy(static target => (target.State, target.Group))
                .Select(static targets => new Measurement<long>(
                    targets.Count(), Tag("sonde.target.state", Snake(targets.Key.State.ToString())), Tag("sonde.target.group", targets.Key.Group))));
        UpDown("sonde.executables", "{executable}", "Executables by the state of a probe.", static status =>
            status.Executables.SelectMany(static executable => executable.Probes)
                .GroupBy(static probe => (probe.Probe, probe.State))
                .Select(static probes => new Measurement<long>(
                    probes.Count(), Tag(ProbeName, probes.Key.Probe), Tag("sonde.probe.state", Snake(probes.Key.State.ToString())))));
    }

    private static Func<ManagerStatus, IEnumerable<Measurement<long>>> ByProbe(Func<ProbeCounters, long> count) => status =>
        status.Counters.Select(probe => new Measurement<long>(count(probe.Value), Tag(ProbeName, probe.Key)));

    private static Func<ManagerStatus, IEnumerable<Measurement<long>>> ByCause((string Cause, Func<ProbeCounters, long> Count)[] causes) => status =>
        status.Counters.SelectMany(probe => causes.Select(cause =>
            new Measurement<long>(cause.Count(probe.Value), Tag(ProbeName, probe.Key), Tag(ErrorType, cause.Cause))));

    private static Func<ManagerStatus, IEnumerable<Measurement<long>>> ByQueue(Func<SinkQueueStatus, long> count) => status =>
        status.SinkQueues.Select(queue => new Measurement<long>(count(queue), Tag("sonde.sink", queue.Sink)));

    private static Func<ManagerStatus, IEnumerable<Measurement<long>>> ByMap(Func<MapUse, long> count) => status =>
        status.Maps.Select(map => new Measurement<long>(count(map), Tag("sonde.map", map.Map), Tag(ProbeName, map.Probe)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static void Record(Histogram<double> histogram, TimeSpan duration, Exception? problem)
    {
        if (problem is null)
            histogram.Record(duration.TotalSeconds);
        else
            histogram.Record(duration.TotalSeconds, Tag(ErrorType, Snake(problem is TargetException refusal ? refusal.Reason.ToString() : problem.GetType().Name)));
    }

    private Histogram<double> Histogram(string name, string description) => _meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private void Counter(string name, string unit, string description, Func<ManagerStatus, IEnumerable<Measurement<long>>> measure) =>
        _meter.CreateObservableCounter(name, () => Read() is { } status ? measure(status) : [], unit, description);

    private void UpDown(string name, string unit, string description, Func<ManagerStatus, IEnumerable<Measurement<long>>> measure) =>
        _meter.CreateObservableUpDownCounter(name, () => Read() is { } status ? measure(status) : [], unit, description);

    private ManagerStatus? Read()
    {
        lock (_gate)
        {
            if (_status is null || Environment.TickCount64 - _readAt > Freshness.TotalMilliseconds)
            {
                _status = _read();
                _readAt = Environment.TickCount64;
            }
            return _status;
        }
    }
}
