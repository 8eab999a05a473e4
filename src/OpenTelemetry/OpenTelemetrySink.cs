using System.Runtime.CompilerServices;
using Sonde.OpenTelemetry.Export;
using Sonde.OpenTelemetry.Transport;
using Sonde.OpenTelemetry.Wire;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Exports spans over OTLP, under exactly the trace and span ids that the BPF programs chose. Every target has a resource of its own;
/// all of them share one queue, one thread and one connection. What the receiver cannot take for now is sent again.
/// </summary>
/// <remarks>
/// <see cref="OnSpan"/> is for one thread; everything else is safe to call from any thread, meanwhile too. No span is
/// lost without being counted: each one that arrives is accepted or dropped, and each accepted one ends as exported
/// or failed. The counters are also published by the meter <c>Sonde.OpenTelemetry</c> (<c>sonde.export.spans.*</c>).
/// </remarks>
public sealed class OpenTelemetrySink : ISpanSink, IDisposable, IAsyncDisposable
{
    private const string ScopePrefix = "sonde/";

    private readonly OpenTelemetrySinkOptions _options;
    private readonly ExportSettings _settings;
    private readonly OtlpDestination _destination;
    private readonly ExportCounters _counters = new();
    private readonly FailureLog _log = new();
    private readonly SinkMeter _meter;
    private readonly SpanQueue _queue;
    private readonly Lock _lock = new();
    private SpanExporter? _exporter;
    private bool _disposed;

    // Of the thread of OnSpan. A target's resource goes when nobody holds the target any longer.
    private readonly ConditionalWeakTable<Target, byte[]> _resources = [];
    private readonly Dictionary<string, byte[]> _scopes = [];
    private Target? _lastTarget;
    private byte[] _lastResource = [];

    /// <summary>Makes a sink. Nothing is connected before the first span.</summary>
    /// <param name="options">Where and how to export; <see langword="null"/> for what the environment says.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or time of the options is not positive.</exception>
    public OpenTelemetrySink(OpenTelemetrySinkOptions? options = null)
    {
        _options = options ?? new OpenTelemetrySinkOptions();
        _settings = ExportSettings.Resolve(_options, Environment.GetEnvironmentVariable);
        _destination = OtlpDestination.Resolve(_options, Environment.GetEnvironmentVariable);
        _queue = new SpanQueue(_settings, _counters, TimeProvider.System);
        _meter = new SinkMeter(_counters);
    }

    /// <summary>
    /// Says why spans are not delivered: the address, and the receiver's own words. Raised once for each kind of failure, on the
    /// exporter's thread, which waits.
    /// </summary>
    public event Action<string>? Warning
    {
        add => _log.Warning += value;
        remove => _log.Warning -= value;
    }

    /// <summary>Spans queued for export.</summary>
    public long Accepted => _counters.Accepted;

    /// <summary>Spans that the receiver took.</summary>
    public long Exported => _counters.Exported;

    /// <summary>Spans that were queued and could not be delivered, or that the receiver rejected.</summary>
    public long Failed => _counters.Failed;

    /// <summary>
    /// Spans refused because the queue was full, because the sink had ended, because something about them could not be read, or because
    /// <c>OTEL_SDK_DISABLED</c> is <c>true</c>.
    /// </summary>
    public long Dropped => _counters.Dropped;

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        try
        {
            if (TryStart())
                _queue.Add(span, ResourceOf(span.Target), ScopeOf(span.Probe));
            else
                _counters.AddDropped();
        }
        catch
        {
            // The Manager counts the exception; the span's own account is settled here.
            _counters.AddDropped();
            throw;
        }
    }

    /// <summary>Exports everything that is queued now and waits until its fate is known.</summary>
    /// <param name="timeout">Longest time to wait.</param>
    /// <returns>
    /// Whether every span was exported or has failed in time; which, is what the counters say. What was not is still queued.
    /// </returns>
    public bool Flush(TimeSpan timeout) => _queue.Flush(timeout);

    /// <summary>
    /// Exports what is queued, for at most <see cref="OpenTelemetrySinkOptions.ShutdownTimeout"/>, and frees
    /// everything; what is left then counts as failed. A span that comes later is counted as dropped.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        if (_exporter is { } exporter)
            exporter.Dispose();
        else
            _queue.Close();
        _meter.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>Starts the exporter with the first span.</summary>
    private bool TryStart()
    {
        if (Volatile.Read(ref _exporter) is not null)
            return true;
        lock (_lock)
        {
            if (_disposed || _settings.IsDisabled)
                return false;
            Volatile.Write(ref _exporter, new SpanExporter(_settings, _destination, _queue, _log));
            return true;
        }
    }

    private byte[] ResourceOf(Target target)
    {
        if (!ReferenceEquals(target, _lastTarget))
        {
            if (!_resources.TryGetValue(target, out byte[]? resource))
                _resources.Add(target, resource = RequestEncoder.EncodeResource(TargetResource.Create(target, _options)));
            (_lastTarget, _lastResource) = (target, resource);
        }

        return _lastResource;
    }

    private byte[] ScopeOf(ProbeDescriptor probe)
    {
        if (!_scopes.TryGetValue(probe.Name, out byte[]? scope))
            _scopes.Add(probe.Name, scope = RequestEncoder.EncodeScope(ScopePrefix + probe.Name, ProductVersion.Sonde, probe.SchemaUrl));
        return scope;
    }
}
