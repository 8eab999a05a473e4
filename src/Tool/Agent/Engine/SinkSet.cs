using System.Text.Json;
using Sonde.OpenTelemetry;
using Sonde.Runtime.Spans;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.View;

namespace Sonde.Tool.Agent.Engine;

/// <summary>
/// The exporters in use. Equal settings are one exporter, whichever groups use it. One that nobody uses any more exports what it has and
/// ends; its counters stay. Safe for use by several threads.
/// </summary>
/// <param name="output">Where the exporter <c>console</c> prints.</param>
/// <param name="warn">Receives warnings, on any thread.</param>
internal sealed class SinkSet(TextWriter output, Action<string> warn) : IDisposable
{
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ExporterSettings, ISpanSink> _sinks = [];
    private readonly Dictionary<ExporterSettings, Counts> _ended = [];
    private readonly List<(ExporterSettings Exporter, ISpanSink Sink, Task End)> _ending = [];

    /// <summary>How long an exporter may take for the spans that it still has.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Returns the sinks of some exporters. Creates those that do not exist.</summary>
    public IReadOnlyList<ISpanSink> Get(IEnumerable<ExporterSettings> exporters)
    {
        lock (_lock)
        {
            List<ISpanSink> sinks = [];
            foreach (ExporterSettings exporter in exporters.Distinct())
            {
                if (!_sinks.TryGetValue(exporter, out ISpanSink? sink))
                    _sinks.Add(exporter, sink = Create(exporter));
                sinks.Add(sink);
            }
            return sinks;
        }
    }

    /// <summary>Ends the exporters that are not among the given ones. Nobody passes spans to them any more.</summary>
    public void Keep(IReadOnlySet<ExporterSettings> used)
    {
        lock (_lock)
        {
            foreach (ExporterSettings exporter in _sinks.Keys.Where(exporter => !used.Contains(exporter)).ToList())
            {
                _sinks.Remove(exporter, out ISpanSink? sink);
                _ending.Add((exporter, sink!, Task.Run(() => End(exporter, sink!))));
            }
        }
    }

    /// <summary>Exports what all exporters have, and ends them.</summary>
    public void Dispose()
    {
        Keep(new HashSet<ExporterSettings>());
        Task[] ending;
        lock (_lock)
            ending = [.. _ending.Select(static ending => ending.End)];
        Task.WaitAll(ending);
    }

    /// <summary>The counters of each exporter, of those that have ended too.</summary>
    public IReadOnlyList<(string Name, Counts Counts)> GetCounts()
    {
        lock (_lock)
        {
            var all = new Dictionary<ExporterSettings, Counts>(_ended);
            IEnumerable<(ExporterSettings, ISpanSink)> running = _sinks.Select(static pair => (pair.Key, pair.Value));
            foreach ((ExporterSettings exporter, ISpanSink sink) in running.Concat(_ending.Select(static ending => (ending.Exporter, ending.Sink))))
                all[exporter] = all.GetValueOrDefault(exporter) + CountsOf(sink);
            return [.. all.Select(static pair => (pair.Key.ToString(), pair.Value))];
        }
    }

    private ISpanSink Create(ExporterSettings exporter)
    {
        if (exporter.IsConsole)
        {
            return new ConsoleSink(
                output, SpanFormats.Create(SpanOutput.Json, allAttributes: true),
                reason => warn($"Spans are no longer printed, because the output cannot be written: {reason}"));
        }
        var sink = new OpenTelemetrySink(new OpenTelemetrySinkOptions
        {
            Endpoint = exporter.Endpoint,
            Protocol = exporter.Protocol,
            Headers = exporter.Headers is { } headers ? new Dictionary<string, string>(headers) : null,
            Compress = exporter.IsCompressed,
            RequestTimeout = exporter.RequestTimeout,
            RetryTimeout = exporter.RetryTimeout,
            BatchDelay = exporter.BatchDelay,
            QueueLength = exporter.QueueLength,
            BatchSize = exporter.BatchSize,
            ShutdownTimeout = ShutdownTimeout,
        });
        sink.Warning += warn;
        return sink;
    }

    private void End(ExporterSettings exporter, ISpanSink sink)
    {
        if (sink is ConsoleSink console)
            console.Complete(OutputPatience, new CancellationToken(canceled: true));
        ((IDisposable)sink).Dispose();
        lock (_lock)
        {
            _ending.RemoveAll(ending => ending.Sink == sink);
            _ended[exporter] = _ended.GetValueOrDefault(exporter) + CountsOf(sink);
        }
    }

    private static Counts CountsOf(ISpanSink sink) => sink switch
    {
        OpenTelemetrySink otlp => new Counts(otlp.Exported, otlp.Failed, otlp.Dropped, otlp.Accepted - otlp.Exported - otlp.Failed),
        ConsoleSink console => new Counts(console.Shown, 0, console.NotShown, 0),
        _ => default,
    };

    /// <summary>What became of the spans that reached an exporter.</summary>
    /// <param name="Exported">Those that the receiver took.</param>
    /// <param name="Failed">Those that could not be delivered.</param>
    /// <param name="Dropped">Those that did not fit into the queue.</param>
    /// <param name="Queued">Those that wait.</param>
    internal readonly record struct Counts(long Exported, long Failed, long Dropped, long Queued)
    {
        public static Counts operator +(Counts left, Counts right) => new(
            left.Exported + right.Exported, left.Failed + right.Failed, left.Dropped + right.Dropped, left.Queued + right.Queued);

        /// <summary>Writes them as members of an object.</summary>
        public void Write(Utf8JsonWriter json)
        {
            json.WriteNumber("exported", Exported);
            json.WriteNumber("failed", Failed);
            json.WriteNumber("dropped", Dropped);
            json.WriteNumber("queued", Queued);
        }
    }
}
