using System.Diagnostics.Metrics;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Metrics.GoRuntime;

/// <summary>
/// Publishes what the Go runtimes of the targets say of themselves, under the names of the semantic conventions
/// (https://opentelemetry.io/docs/specs/semconv/runtime/go-metrics/). A target is read when a listener observes the metrics; it runs no hook
/// for this, and is not stopped.
/// </summary>
internal sealed class GoRuntimeMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    internal const string Name = "Sonde.Go";

    // A collection observes all instruments at once, and they tell of one moment.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(100);

    // More waits than this between two readings are not recorded: each costs some ten nanoseconds, and the counts are the target's word.
    private const long MostWaits = 1_000_000;

    private static readonly double[] WaitBoundaries =
        [1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1];

    private readonly Meter _meter = new(Name, typeof(GoRuntimeMeter).Assembly.GetName().Version?.ToString(3));
    private readonly Func<IReadOnlyCollection<Target>> _targets;
    private readonly Action<string> _warn;
    private readonly Lock _gate = new();
    private readonly Dictionary<Target, Task<GoRuntimeReader?>> _readers = [];
    private readonly Histogram<double> _waits;
    private Sample[] _samples = [];
    private long _readAt = long.MinValue / 2;
    private bool _isDisposed;

    /// <param name="targets">Returns the targets; none once the Manager is disposed.</param>
    /// <param name="warn">Receives why a target cannot be read, once for each.</param>
    internal GoRuntimeMeter(Func<IReadOnlyCollection<Target>> targets, Action<string> warn)
    {
        _targets = targets;
        _warn = warn;
        UpDown("go.goroutine.count", "{goroutine}", "Count of live goroutines.", static values => [new(values.Goroutines)]);
        UpDown("go.processor.limit", "{thread}", "The number of OS threads that can execute user-level Go code simultaneously.", static values => [new(values.ProcessorLimit)]);
        UpDown("go.config.gogc", "%", "Heap size target percentage configured by the user.", static values => values.GcPercent < 0 ? [] : [new(values.GcPercent)]);
        UpDown("go.memory.limit", "By", "Go runtime memory limit configured by the user, if a limit exists.", static values =>
            values.MemoryLimit == long.MaxValue ? [] : [new(values.MemoryLimit)]);
        UpDown("go.memory.used", "By", "Memory used by the Go runtime.", static values =>
        [
            new(values.Memory.Stacks, Tag("go.memory.type", "stack")),
            new(values.Memory.Used - values.Memory.Stacks, Tag("go.memory.type", "other")),
        ]);
        UpDown("go.memory.gc.goal", "By", "Heap size target for the end of the GC cycle.", static values =>
            values.MemoryLimit != long.MaxValue || values.HeapGoal <= 0 ? [] : [new(values.HeapGoal)]);
        Counter("go.memory.allocated", "By", "Memory allocated to the heap by the application.", static values => values.Memory.Allocated);
        Counter("go.memory.allocations", "{allocation}", "Count of allocations to the heap by the application.", static values => values.Memory.Allocations);
        // The conventions have no names for these two.
        Counter("sonde.go.gc.cycles", "{cycle}", "Completed cycles of the garbage collector.", static values => values.Cycles);
        _meter.CreateObservableCounter(
            "sonde.go.gc.pause.time",
            () => Read().Select(static sample => new Measurement<double>(sample.Values.PauseNanoseconds / 1e9, TagsOf(sample.Target))),
            "s", "Time for which the garbage collector has stopped the program.");
        _waits = _meter.CreateHistogram(
            "go.schedule.duration", "s", "The time goroutines have spent in the scheduler in a runnable state before actually running.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = WaitBoundaries });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            foreach (Task<GoRuntimeReader?> reader in _readers.Values)
                Close(reader);
            _readers.Clear();
        }
    }

    private void UpDown(string name, string unit, string description, Func<GoRuntimeValues, Measurement<long>[]> measure) =>
        _meter.CreateObservableUpDownCounter(name, () => Read().SelectMany(sample => measure(sample.Values).Select(measured =>
            new Measurement<long>(measured.Value, [.. TagsOf(sample.Target), .. measured.Tags]))), unit, description);

    private void Counter(string name, string unit, string description, Func<GoRuntimeValues, long> measure) =>
        _meter.CreateObservableCounter(
            name, () => Read().Select(sample => new Measurement<long>(measure(sample.Values), TagsOf(sample.Target))), unit, description);

    private static KeyValuePair<string, object?>[] TagsOf(Target target) =>
        [new("service.name", target.ServiceName), new("process.pid", (long)target.ProcessId)];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private Sample[] Read()
    {
        IReadOnlyCollection<Target> targets = _targets();
        Sample[] samples;
        lock (_gate)
        {
            if (_isDisposed || Environment.TickCount64 - _readAt <= Freshness.TotalMilliseconds)
                return _isDisposed ? [] : _samples;
            samples = _samples = Read(targets);
            _readAt = Environment.TickCount64;
        }
        foreach (Sample sample in samples)
            RecordWaits(sample);
        return samples;
    }

    private Sample[] Read(IReadOnlyCollection<Target> targets)
    {
        foreach (Target gone in _readers.Keys.Except(targets).ToArray())
        {
            _readers.Remove(gone, out Task<GoRuntimeReader?>? reader);
            Close(reader!);
        }
        var samples = new List<Sample>();
        foreach (Target target in targets)
        {
            // The first look at an executable takes a while; its processes appear in a later collection.
            if (!_readers.TryGetValue(target, out Task<GoRuntimeReader?>? opening))
                _readers.Add(target, opening = Task.Run(() => Open(target)));
            if (opening.IsCompletedSuccessfully && opening.Result is { } reader && reader.TryRead(out GoRuntimeValues values))
                samples.Add(new Sample(target, values, _waits.Enabled ? reader.ReadNewWaits() : []));
        }
        return [.. samples];
    }

    private void RecordWaits(in Sample sample)
    {
        KeyValuePair<string, object?>[] tags = TagsOf(sample.Target);
        long left = MostWaits;
        for (int bucket = 0; bucket < sample.Waits.Length; bucket++)
        {
            double seconds = GoTimeBucket.Of(bucket, sample.Waits.Length).Seconds;
            long count = Math.Clamp(sample.Waits[bucket], 0, left);
            left -= count;
            for (; count > 0; count--)
                _waits.Record(seconds, tags);
        }
    }

    private GoRuntimeReader? Open(Target target)
    {
        GoRuntimeReader? reader = GoRuntimeReader.TryOpen(target.ProcessId, out string problem);
        if (reader is null)
            _warn($"There are no runtime metrics of {target}: {problem}.");
        return reader;
    }

    private static void Close(Task<GoRuntimeReader?> opening) => opening.ContinueWith(
        static opened => opened.Result?.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private readonly record struct Sample(Target Target, GoRuntimeValues Values, long[] Waits);
}
