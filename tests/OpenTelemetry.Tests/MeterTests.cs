using System.Diagnostics.Metrics;
using Sonde.OpenTelemetry.Export;

namespace Sonde.OpenTelemetry.Tests;

public class MeterTests
{
    [Fact]
    public void Meter_WhenRead_PublishesEachCounter()
    {
        var counters = new ExportCounters();
        for (int i = 0; i < 9; i++)
            counters.AddAccepted();
        counters.AddExported(6);
        counters.AddFailed(3);
        counters.AddDropped();
        using var meter = new SinkMeter(counters);

        var expected = new Dictionary<string, long>
        {
            ["sonde.export.spans.accepted"] = 9,
            ["sonde.export.spans.exported"] = 6,
            ["sonde.export.spans.failed"] = 3,
            ["sonde.export.spans.dropped"] = 1,
        };
        Assert.Equal(expected, Read(meter));
    }

    private static Dictionary<string, long> Read(SinkMeter meter)
    {
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other tests have meters of the same name.
            if (meter.Owns(instrument))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values.Add(instrument.Name, value));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
