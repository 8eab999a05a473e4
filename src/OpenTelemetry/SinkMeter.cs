using System.Diagnostics.Metrics;
using Sonde.OpenTelemetry.Export;

namespace Sonde.OpenTelemetry;

/// <summary>Publishes a sink's counters. They cost nothing until a listener observes them.</summary>
internal sealed class SinkMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Sonde.OpenTelemetry";

    private readonly Meter _meter = new(Name, ProductVersion.Sonde);

    public SinkMeter(ExportCounters counters)
    {
        Add("sonde.export.spans.accepted", "Spans queued for export.", () => counters.Accepted);
        Add("sonde.export.spans.exported", "Spans that the receiver took.", () => counters.Exported);
        Add("sonde.export.spans.failed", "Spans that could not be delivered or were rejected.", () => counters.Failed);
        Add("sonde.export.spans.dropped", "Spans that were not queued.", () => counters.Dropped);
    }

    /// <summary>Whether an instrument belongs to this meter. The meters of several sinks have the same name.</summary>
    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    public void Dispose() => _meter.Dispose();

    private void Add(string name, string description, Func<long> read) =>
        _meter.CreateObservableCounter(name, read, "{span}", description);
}
