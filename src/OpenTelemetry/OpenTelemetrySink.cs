using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sonde.OpenTelemetry.Activities;
using Sonde.OpenTelemetry.Export;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Targets;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Exports spans over OTLP with the OpenTelemetry .NET SDK, under exactly the trace and span ids that the BPF
/// programs chose. Every target has a resource of its own, and with it a queue and an exporter thread.
/// </summary>
/// <remarks>
/// <see cref="OnSpan"/> is for one thread; everything else is safe to call from any thread, meanwhile too. No span is
/// lost without being counted: each one that arrives is accepted or dropped, and each accepted one ends as exported
/// or failed. The counters are also published by the meter <c>Sonde.OpenTelemetry</c> (<c>sonde.export.spans.*</c>).
/// </remarks>
public sealed class OpenTelemetrySink : ISpanSink, IDisposable, IAsyncDisposable
{
    private const string ScopePrefix = "sonde/";

    // Shared by all sinks: the runtime keeps every source that was not disposed, and there are no more than probes.
    private static readonly ConcurrentDictionary<string, ActivitySource> Sources = new();

    private readonly OpenTelemetrySinkOptions _options;
    private readonly ExportSettings _settings;
    private readonly ExportCounters _counters = new();
    private readonly SinkMeter _meter;
    private readonly Lock _lock = new();
    private readonly List<TargetPipeline> _live = [];

    // An ended pipeline stays findable while its target lives, so that a late span meets a closed gate and is counted,
    // and does not open a second pipeline.
    private readonly ConditionalWeakTable<Target, TargetPipeline> _byTarget = [];
    private Target? _lastTarget;
    private TargetPipeline? _lastPipeline;
    private bool _disposed;

    /// <summary>Makes a sink. Nothing is connected before the first span.</summary>
    /// <param name="options">Where and how to export; <see langword="null"/> for what the environment says.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or time of the options is not positive.</exception>
    public OpenTelemetrySink(OpenTelemetrySinkOptions? options = null)
    {
        _options = options ?? new OpenTelemetrySinkOptions();
        _settings = ExportSettings.Resolve(_options, Environment.GetEnvironmentVariable);
        _meter = new SinkMeter(_counters);
    }

    /// <summary>Spans queued for export.</summary>
    public long Accepted => _counters.Accepted;

    /// <summary>Spans that the receiver took.</summary>
    public long Exported => _counters.Exported;

    /// <summary>Spans that were queued and could not be delivered.</summary>
    public long Failed => _counters.Failed;

    /// <summary>
    /// Spans refused because the queue was full, because their target or the sink had ended, or because
    /// <c>OTEL_SDK_DISABLED</c> is <c>true</c>.
    /// </summary>
    public long Dropped => _counters.Dropped;

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        TargetPipeline? pipeline =
            ReferenceEquals(span.Target, _lastTarget) ? _lastPipeline : FindPipeline(span.Target);
        if (pipeline is null || pipeline.IsFull)
        {
            _counters.AddDropped();
            return;
        }

        pipeline.Add(ActivityFactory.Create(span, FindSource(span.Probe)));
    }

    /// <summary>Exports everything that is queued now and waits until its fate is known.</summary>
    /// <param name="timeout">Longest time to wait.</param>
    /// <returns>Whether every span was exported or has failed in time; which, is what the counters say.</returns>
    public bool Flush(TimeSpan timeout)
    {
        long deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        bool flushed = true;
        foreach (TargetPipeline pipeline in Live())
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            flushed &= pipeline.Flush(left < TimeSpan.Zero ? TimeSpan.Zero : left);
        }

        return flushed;
    }

    /// <summary>
    /// Exports what a target still has queued, then frees its queue, thread and connection. Call it after the
    /// target's last span; a later one is counted as dropped. Waits up to <see cref="OpenTelemetrySinkOptions.ShutdownTimeout"/>.
    /// Does nothing for a target that never had a span.
    /// </summary>
    /// <param name="target">The target that has ended.</param>
    public void EndTarget(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        TargetPipeline? pipeline;
        lock (_lock)
        {
            if (!_byTarget.TryGetValue(target, out pipeline) || !_live.Remove(pipeline))
                return;
        }

        pipeline.Close();
    }

    /// <summary>
    /// Exports what is queued, for at most <see cref="OpenTelemetrySinkOptions.ShutdownTimeout"/>, and frees
    /// everything. A span that comes later is counted as dropped.
    /// </summary>
    public void Dispose()
    {
        TargetPipeline[] live;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            live = [.. _live];
            _live.Clear();
        }

        // At the same time: one receiver that stalls must not use up the time of the others.
        var together = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, live.Length) };
        Parallel.ForEach(live, together, pipeline => pipeline.Close());
        _meter.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    private TargetPipeline? FindPipeline(Target target)
    {
        lock (_lock)
        {
            if (!_byTarget.TryGetValue(target, out TargetPipeline? pipeline))
            {
                if (_disposed || _settings.IsDisabled)
                    return null;
                pipeline = new TargetPipeline(TargetResource.Create(target, _options), _settings, _counters);
                _byTarget.Add(target, pipeline);
                _live.Add(pipeline);
            }

            _lastTarget = target;
            _lastPipeline = pipeline;
            return pipeline;
        }
    }

    private static ActivitySource FindSource(ProbeDescriptor probe) =>
        Sources.GetOrAdd(probe.Name, static name => new ActivitySource(ScopePrefix + name, ProductVersion.Sonde));

    private TargetPipeline[] Live()
    {
        lock (_lock)
            return [.. _live];
    }
}
