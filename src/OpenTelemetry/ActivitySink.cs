using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using Sonde.OpenTelemetry.Activities;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Hands spans to a pipeline of the OpenTelemetry SDK that the host has built, as activities with exactly the trace and span ids that
/// the BPF programs chose: the host's processors, exporters and resource. A host without a pipeline of its own exports with less work
/// through <see cref="OpenTelemetrySink"/>.
/// </summary>
/// <remarks>
/// The activities are finished and were never started, so no <see cref="ActivityListener"/> sees them, and no sampler is asked: what a BPF
/// program sends has been sampled. What becomes of a span is the processor's: its queue may drop it, and its exporter fail. The processor
/// belongs to the caller.
/// </remarks>
public sealed class ActivitySink : ISpanSink
{
    private const string ScopePrefix = "sonde/";

    // Shared by all sinks: the runtime keeps every source that was not disposed, and there are no more than probes.
    private static readonly ConcurrentDictionary<(string Probe, string? SchemaUrl), ActivitySource> Sources = new();

    private readonly Func<Target, BaseProcessor<Activity>?> _processorOf;

    /// <summary>Makes a sink that hands all spans to one processor, and so under one resource.</summary>
    /// <param name="processor">
    /// For example a <c>BatchActivityExportProcessor</c> that was also given to a tracer provider, whose resource its exporter then has.
    /// </param>
    public ActivitySink(BaseProcessor<Activity> processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        _processorOf = _ => processor;
    }

    /// <summary>Makes a sink that chooses a processor for each process: a resource belongs to a tracer provider.</summary>
    /// <param name="processorOf">Asked for every span, on the thread that reads the ring; <see langword="null"/> leaves the span out.</param>
    public ActivitySink(Func<Target, BaseProcessor<Activity>?> processorOf)
    {
        ArgumentNullException.ThrowIfNull(processorOf);
        _processorOf = processorOf;
    }

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        if (_processorOf(span.Target) is not { } processor)
            return;
        ActivitySource source = Sources.GetOrAdd((span.Probe.Name, span.Probe.SchemaUrl), static key => new ActivitySource(
            new ActivitySourceOptions(ScopePrefix + key.Probe) { Version = ProductVersion.Sonde, TelemetrySchemaUrl = key.SchemaUrl }));
        processor.OnEnd(ActivityFactory.Create(span, source));
    }
}
