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
/// Exports spans over OTLP with exactly the trace and span ids that the BPF programs chose. Every target has its own resource. All targets
/// share one queue, one thread and one connection. Spans that the receiver cannot take for now are sent again.
/// </summary>
/// <remarks>
/// Only one thread may call <see cref="OnSpan"/>. All other members are safe to call from any thread at any time. No span is lost without
/// being counted: each span that arrives is accepted or dropped, and each accepted span ends as exported or failed. The meter
/// <c>Sonde.OpenTelemetry</c> publishes the same counters (<c>sonde.export.spans.*</c>).
/// </remarks>
public sealed class OpenTelemetrySink : ISpanSink, IDisposable, IAsyncDisposable
{
    private const string ScopePrefix = "sonde/";
    private const int MostProgramScopes = 1024;

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

    // Only the thread of OnSpan uses these. A target's resource is collected together with the target.
    private readonly ConditionalWeakTable<Target, EncodedResource> _resources = [];
    private readonly Dictionary<string, byte[]> _scopes = [];
    private Target? _lastTarget;
    private EncodedResource? _lastResource;
    private ProbeDescriptor? _lastProbe;
    private byte[] _lastScope = [];
    private readonly Dictionary<SpanScope, byte[]> _programScopes = [];

    /// <summary>Creates a sink. It does not connect before the first span.</summary>
    /// <param name="options">Where and how to export. With <see langword="null"/>, the environment decides.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or a time in the options is not positive.</exception>
    public OpenTelemetrySink(OpenTelemetrySinkOptions? options = null)
    {
        _options = options ?? new OpenTelemetrySinkOptions();
        _settings = ExportSettings.Resolve(_options, Environment.GetEnvironmentVariable);
        _destination = OtlpDestination.Resolve(_options, Environment.GetEnvironmentVariable);
        _queue = new SpanQueue(_settings, _counters, TimeProvider.System);
        _meter = new SinkMeter(_counters);
    }

    /// <summary>
    /// Raised when spans are not delivered, with a message that quotes the address and the receiver's answer. Raised once for each kind
    /// of failure, on the exporter's thread, which waits for the handler.
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
    /// Spans that were not queued because the queue was full, because the sink was disposed, because a part of the span could not be
    /// read, or because <c>OTEL_SDK_DISABLED</c> is <c>true</c>.
    /// </summary>
    public long Dropped => _counters.Dropped;

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        try
        {
            if (TryStart())
                _queue.Add(span, ResourceOf(span.Target), span.Scope is { } scope ? ScopeOf(scope) : ScopeOf(span.Probe));
            else
                _counters.AddDropped();
        }
        catch
        {
            // The Manager counts the exception. The span is counted here.
            _counters.AddDropped();
            throw;
        }
    }

    /// <summary>Exports all spans that are queued now and waits until the outcome of each is known.</summary>
    /// <param name="timeout">The longest time to wait.</param>
    /// <returns>
    /// Whether every span was exported or had failed in time. The counters tell the two apart. The other spans are still queued.
    /// </returns>
    public bool Flush(TimeSpan timeout) => _queue.Flush(timeout);

    /// <summary>
    /// Exports queued spans for at most <see cref="OpenTelemetrySinkOptions.ShutdownTimeout"/>, then frees all resources. Spans that are
    /// left then count as failed. A span that arrives later counts as dropped.
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

    /// <summary>Starts the exporter when the first span arrives.</summary>
    /// <returns>Whether the sink exports.</returns>
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
        IReadOnlyDictionary<string, string> ofGroup = target.Group.ResourceAttributes, resolved = target.ResolvedAttributes;
        if (ReferenceEquals(target, _lastTarget) && _lastResource!.IsOf(ofGroup, resolved))
            return _lastResource.Bytes;
        if (!_resources.TryGetValue(target, out EncodedResource? resource) || !resource.IsOf(ofGroup, resolved))
        {
            string instance = resource?.Instance ?? Guid.NewGuid().ToString();
            resource = new EncodedResource(
                ofGroup, resolved, instance, Preamble.EncodeResource(TargetResource.Create(target, ofGroup, resolved, instance, _options)));
            _resources.AddOrUpdate(target, resource);
        }
        (_lastTarget, _lastResource) = (target, resource);
        return resource.Bytes;
    }

    private byte[] ScopeOf(ProbeDescriptor probe)
    {
        if (!ReferenceEquals(probe, _lastProbe))
            (_lastProbe, _lastScope) = (probe, FindScope(probe));
        return _lastScope;
    }

    private byte[] ScopeOf(SpanScope scope)
    {
        if (_programScopes.TryGetValue(scope, out byte[]? bytes))
            return bytes;
        // Programs have few scopes; a program that makes up ever new ones must not fill the memory.
        if (_programScopes.Count >= MostProgramScopes)
            _programScopes.Clear();
        _programScopes.Add(scope, bytes = Preamble.EncodeScope(scope.Name, scope.Version, scope.SchemaUrl.Length == 0 ? null : scope.SchemaUrl));
        return bytes;
    }

    private byte[] FindScope(ProbeDescriptor probe)
    {
        if (!_scopes.TryGetValue(probe.Name, out byte[]? scope))
            _scopes.Add(probe.Name, scope = Preamble.EncodeScope(ScopePrefix + probe.Name, ProductVersion.Sonde, probe.SchemaUrl));
        return scope;
    }

    /// <summary>The encoded resource of a target.</summary>
    /// <param name="OfGroup">The attributes of the target's group at the time.</param>
    /// <param name="Resolved">What resolvers had found out at the time.</param>
    /// <param name="Instance">The value that tells the target apart.</param>
    /// <param name="Bytes">The resource.</param>
    private sealed record EncodedResource(
        IReadOnlyDictionary<string, string> OfGroup, IReadOnlyDictionary<string, string> Resolved, string Instance, byte[] Bytes)
    {
        internal bool IsOf(IReadOnlyDictionary<string, string> ofGroup, IReadOnlyDictionary<string, string> resolved) =>
            ReferenceEquals(ofGroup, OfGroup) && ReferenceEquals(resolved, Resolved);
    }
}
