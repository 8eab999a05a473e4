using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry;

/// <summary>
/// Where and how an <see cref="OpenTelemetrySink"/> exports. What is left <see langword="null"/> comes from the
/// <c>OTEL_*</c> variables of Sonde's own environment, else from the defaults that are named here.
/// Read once, when the sink is made.
/// </summary>
public sealed class OpenTelemetrySinkOptions
{
    /// <summary>
    /// Base address of the OTLP receiver, for example <c>http://localhost:4318</c>; <c>v1/traces</c> is appended for
    /// HTTP unless the path already ends in it. Default: <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>,
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, else port 4317 of localhost for gRPC and 4318 for HTTP.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// The transport. Default: <c>OTEL_EXPORTER_OTLP_TRACES_PROTOCOL</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, else
    /// gRPC where there is no address or one of port 4317 without a path, and <c>http/protobuf</c> for everything else.
    /// </summary>
    public OtlpExportProtocol? Protocol { get; set; }

    /// <summary>
    /// The <c>service.name</c> of every target. Default: <c>OTEL_SERVICE_NAME</c> of Sonde's environment,
    /// <c>service.name</c> in its <c>OTEL_RESOURCE_ATTRIBUTES</c>, else the target's own service name.
    /// </summary>
    public string? ServiceName { get; set; }

    /// <summary>
    /// Whether the resource carries <c>process.command_args</c>. Default <see langword="false"/>: command lines often
    /// hold secrets.
    /// </summary>
    public bool IncludeCommandLine { get; set; }

    /// <summary>
    /// Spans of all targets together that may wait for export, those on the wire included; one more is dropped and counted. Whatever
    /// their number, they take at most 32 MiB. Default: <c>OTEL_BSP_MAX_QUEUE_SIZE</c>, else 65,536.
    /// </summary>
    public int? QueueLength { get; set; }

    /// <summary>
    /// Most spans in one request, which has at most about 2 MiB. Default: <c>OTEL_BSP_MAX_EXPORT_BATCH_SIZE</c>, else 2,048.
    /// </summary>
    public int? BatchSize { get; set; }

    /// <summary>
    /// Longest time that a span waits for its batch to fill. Default: <c>OTEL_BSP_SCHEDULE_DELAY</c>, else one second.
    /// </summary>
    public TimeSpan? BatchDelay { get; set; }

    /// <summary>
    /// Longest time for one request. Default: <c>OTEL_EXPORTER_OTLP_TRACES_TIMEOUT</c>,
    /// <c>OTEL_EXPORTER_OTLP_TIMEOUT</c>, else ten seconds.
    /// </summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>
    /// How long spans are sent again which the receiver cannot take for now: because it is restarted or overloaded, or cannot be
    /// reached. Older ones have failed. Zero never sends anything twice. Default one minute.
    /// </summary>
    public TimeSpan? RetryTimeout { get; set; }

    /// <summary>
    /// Longest time that disposal waits for what is queued; what is left then counts as failed. Default five seconds.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
