using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Where and how an <see cref="OpenTelemetrySink"/> exports. An option that is <see langword="null"/> takes its value from the
/// <c>OTEL_*</c> variables of Sonde's own environment, otherwise from the default that is named here. The sink reads the options once,
/// in its constructor.
/// </summary>
public sealed class OpenTelemetrySinkOptions
{
    /// <summary>
    /// Base address of the OTLP receiver, for example <c>http://localhost:4318</c>. For HTTP, <c>v1/traces</c> is appended
    /// unless the path already ends in it. Default: <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>,
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, otherwise localhost with port 4317 for gRPC and 4318 for HTTP.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// The transport. Default: <c>OTEL_EXPORTER_OTLP_TRACES_PROTOCOL</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, otherwise
    /// gRPC if no address is set or if the address has port 4317 and no path, and <c>http/protobuf</c> in all other cases.
    /// </summary>
    public OtlpExportProtocol? Protocol { get; set; }

    /// <summary>
    /// The headers of each request, by name. Default: <c>OTEL_EXPORTER_OTLP_TRACES_HEADERS</c>, <c>OTEL_EXPORTER_OTLP_HEADERS</c>, otherwise
    /// none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    /// <summary>
    /// Whether requests are compressed with gzip. Default: <c>OTEL_EXPORTER_OTLP_TRACES_COMPRESSION</c>,
    /// <c>OTEL_EXPORTER_OTLP_COMPRESSION</c>, otherwise not.
    /// </summary>
    public bool? Compress { get; set; }

    /// <summary>
    /// The <c>service.name</c> of every target. Default: <c>OTEL_SERVICE_NAME</c> of Sonde's environment,
    /// <c>service.name</c> in its <c>OTEL_RESOURCE_ATTRIBUTES</c>, otherwise the target's own service name.
    /// </summary>
    public string? ServiceName { get; set; }

    /// <summary>
    /// Whether the resource has <c>process.command_args</c>. The default is <see langword="false"/>, because command lines often
    /// contain secrets.
    /// </summary>
    public bool IncludeCommandLine { get; set; }

    /// <summary>
    /// The largest number of spans that may wait for export, of all targets together and including those being sent. A span beyond it is
    /// dropped and counted. Regardless of their number, the spans take at most 32 MiB. Default: <c>OTEL_BSP_MAX_QUEUE_SIZE</c>,
    /// otherwise 65,536.
    /// </summary>
    public int? QueueLength { get; set; }

    /// <summary>
    /// The largest number of spans in one request. A request also takes at most about 2 MiB.
    /// Default: <c>OTEL_BSP_MAX_EXPORT_BATCH_SIZE</c>, otherwise 2,048.
    /// </summary>
    public int? BatchSize { get; set; }

    /// <summary>
    /// The longest time that a span waits for its batch to fill. Default: <c>OTEL_BSP_SCHEDULE_DELAY</c>, otherwise one second.
    /// </summary>
    public TimeSpan? BatchDelay { get; set; }

    /// <summary>
    /// The longest time for one request. Default: <c>OTEL_EXPORTER_OTLP_TRACES_TIMEOUT</c>,
    /// <c>OTEL_EXPORTER_OTLP_TIMEOUT</c>, otherwise ten seconds.
    /// </summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>
    /// How long to keep sending spans that the receiver cannot take for now, because it is restarting, overloaded or unreachable. Older
    /// spans count as failed. With zero, nothing is sent twice. The default is one minute.
    /// </summary>
    public TimeSpan? RetryTimeout { get; set; }

    /// <summary>
    /// The longest time that disposal waits for queued spans. Spans that are left then count as failed. The default is five seconds.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
