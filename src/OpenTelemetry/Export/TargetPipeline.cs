using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// The way of one target's spans out of the process: gate, batch queue and exporter under a tracer provider that
/// carries the target's resource. The provider listens to no source; spans go to its processor directly, so that the
/// spans of one target never reach the provider of another.
/// </summary>
internal sealed class TargetPipeline
{
    private readonly ExportGate _gate;
    private readonly Action<Activity> _enqueue;
    private readonly TracerProvider _provider;
    private readonly int _shutdownTimeout;

    public TargetPipeline(Resource resource, ExportSettings settings, ExportCounters counters)
    {
        _gate = new ExportGate(settings.QueueLength, counters);
        _shutdownTimeout = settings.ShutdownTimeoutMilliseconds;
        var options = new OtlpExporterOptions();
        settings.Configure(options);
        var processor = new SpanProcessor(
            new CountingExporter(options, _gate), settings, options.TimeoutMilliseconds);
        _enqueue = processor.OnEnd;
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(resource.Attributes))
            .SetSampler<AlwaysOnSampler>()
            .AddProcessor(processor)
            .Build();
    }

    /// <summary>Whether the next span would be refused.</summary>
    public bool IsFull => _gate.IsFull;

    /// <summary>Queues a span, or counts it as dropped.</summary>
    public void Add(Activity span) => _gate.Enter(span, _enqueue);

    /// <summary>Exports what is queued and waits for the receiver's answers.</summary>
    public bool Flush(TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        _provider.ForceFlush((int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue));
        return _gate.Wait(timeout - Stopwatch.GetElapsedTime(started));
    }

    /// <summary>
    /// Exports what is queued, within the shutdown timeout, and ends. Safe to call twice; the second call does nothing.
    /// </summary>
    public void Close()
    {
        _gate.Close();
        _provider.Shutdown(_shutdownTimeout);
        _provider.Dispose();
        _gate.Settle();
    }
}
