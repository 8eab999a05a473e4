using System.Diagnostics.Metrics;
using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>The metrics of the Manager itself.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task Metrics_OfAManager_TellWhatItDidAndWhatItLost()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var collector = new SpanCollector();
        await using var queue = new BufferedSink(collector);
        using var observed = new Observed();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [NetHttpServerProbe.Descriptor],
            Sinks = [queue],
            MaxOperations = 1000,
        });
        manager.AddProcess(server.ProcessId);
        Assert.Throws<TargetException>(() => manager.AddProcess(Environment.ProcessId));
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await client.FetchAsync("/hello");
        await Waiting.Until(() => queue.GetStatus().Delivered == 2 && manager.GetStatus().RingUsedBytes == 0);

        Dictionary<string, double> values = observed.Read();

        Assert.Equal(2, values["sonde.spans {span}"]);
        Assert.Equal(2, values["sonde.operations.started {operation} sonde.probe=net/http/server"]);
        Assert.Equal(0, values["sonde.operations.lost {operation} sonde.probe=net/http/server error.type=ring_full"]);
        Assert.Equal(2, values["sonde.sink.queue.delivered {span} sonde.sink=SpanCollector"]);
        Assert.Equal(8 << 20, values["sonde.ring.limit By"]);
        Assert.Equal(0, values["sonde.ring.usage By"]);
        Assert.Equal(1000, values["sonde.map.limit {entry} sonde.map=operations sonde.probe=net/http/server"]);
        Assert.Equal(1, values["sonde.map.usage {entry} sonde.map=shared_processes sonde.probe="]);
        Assert.Equal(1, values["sonde.targets {process} sonde.target.state=traced sonde.target.group=default"]);
        Assert.Equal(1, values["sonde.executables {executable} sonde.probe=net/http/server sonde.probe.state=attached"]);
        Assert.InRange(values["sonde.attach.duration s"], double.Epsilon, 60);
        Assert.InRange(values["sonde.analysis.duration s error.type=not_go"], double.Epsilon, 60);
    }

    /// <summary>The last value of each instrument and its tags.</summary>
    private sealed class Observed : IDisposable
    {
        private readonly Dictionary<string, double> _values = [];
        private readonly MeterListener _listener = new();

        internal Observed()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Manager.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        public void Dispose() => _listener.Dispose();

        internal Dictionary<string, double> Read()
        {
            _listener.RecordObservableInstruments();
            return _values;
        }

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = $"{instrument.Name} {instrument.Unit}";
            foreach ((string name, object? tag) in tags)
                key += string.Create(CultureInfo.InvariantCulture, $" {name}={tag}");
            lock (_values)
                _values[key] = value;
        }
    }
}
