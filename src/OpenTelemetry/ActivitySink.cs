using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using Sonde.OpenTelemetry.Activities;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Passes spans to an OpenTelemetry SDK pipeline that the host has built, with the host's processors, exporters and resource. The spans
/// become activities with exactly the trace and span ids that the BPF programs chose. A host without a pipeline exports with less work
/// through <see cref="OpenTelemetrySink"/>.
/// </summary>
/// <remarks>
/// The activities are finished and were never started. No <see cref="ActivityListener"/> sees them, and no sampler runs, because a BPF
/// program sends only sampled spans. The processor decides what happens to a span: its queue may drop the span, and its exporter may
/// fail. The caller owns the processor and disposes it.
/// </remarks>
public sealed class ActivitySink : ISpanSink
{
    private const string ScopePrefix = "sonde/";

    // All sinks share them: the runtime keeps every source that was not disposed, and there are no more sources than probes.
    private static readonly ConcurrentDictionary<SpanScope, ActivitySource> Sources = new();

    private readonly Func<Target, BaseProcessor<Activity>?> _processorOf;

    /// <summary>Creates a sink that passes all spans to one processor, so all of them have one resource.</summary>
    /// <param name="processor">
    /// For example a <c>BatchActivityExportProcessor</c> that was also added to a tracer provider. Its exporter then uses the resource of
    /// that provider.
    /// </param>
    public ActivitySink(BaseProcessor<Activity> processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        _processorOf = _ => processor;
    }

    /// <summary>
    /// Creates a sink that chooses a processor for each process. Processes with different resources need different processors, because a
    /// resource belongs to a tracer provider.
    /// </summary>
    /// <param name="processorOf">
    /// Called for every span on the thread that reads the ring. When it returns <see langword="null"/>, the span is left out.
    /// </param>
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
        SpanScope scope = span.Scope ?? new SpanScope(ScopePrefix + span.Probe.Name, ProductVersion.Sonde, span.Probe.SchemaUrl ?? "");
        ActivitySource source = Sources.GetOrAdd(scope, static scope => new ActivitySource(
            new ActivitySourceOptions(scope.Name) { Version = scope.Version, TelemetrySchemaUrl = scope.SchemaUrl.Length == 0 ? null : scope.SchemaUrl }));
        processor.OnEnd(ActivityFactory.Create(span, source));
    }
}
