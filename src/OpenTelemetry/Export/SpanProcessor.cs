using System.Diagnostics;
using OpenTelemetry;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// The SDK's batch processor without its check of the sampled flag: whatever a BPF program sends has been sampled,
/// and a span that is filtered out here would be a silent loss.
/// </summary>
internal sealed class SpanProcessor(CountingExporter exporter, ExportSettings settings, int exportTimeoutMilliseconds)
    : BatchExportProcessor<Activity>(
        exporter,
        settings.QueueLength,
        settings.BatchDelayMilliseconds,
        exportTimeoutMilliseconds,
        settings.BatchSize);
