using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry.Export;

/// <summary>The OTLP exporter, which tells the gate what became of each batch.</summary>
internal sealed class CountingExporter(OtlpExporterOptions options, ExportGate gate) : OtlpTraceExporter(options)
{
    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        long count = activityBatch.Count;
        ExportResult result = base.Export(activityBatch);
        gate.Leave(count, result == ExportResult.Success);
        return result;
    }
}
