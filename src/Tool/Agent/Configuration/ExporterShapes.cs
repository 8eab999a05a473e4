using OpenTelemetry.Exporter;
using Sonde.Tool.Agent.Configuration.Shapes;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>Processors and exporters, as the declarative configuration of OpenTelemetry writes them.</summary>
internal static class ExporterShapes
{
    private const int OneDay = 86_400_000;

    /// <summary>A name with a value: headers, attributes of a resource.</summary>
    public static Shape<KeyValuePair<string, string>> NameAndValue { get; } = new ObjectShape<KeyValuePair<string, string>>("NameAndValue", default)
        .With("name", "The name.", new TextShape(), static (pair, name) => new(name, pair.Value), isRequired: true)
        .With("value", "The value, a string.", new TextShape(), static (pair, value) => new(pair.Key, value), isRequired: true);

    private static readonly Shape<TimeSpan> Milliseconds =
        new IntegerShape(1, OneDay).As(static milliseconds => TimeSpan.FromMilliseconds(milliseconds), TimeSpan.Zero);

    private static readonly Shape<Uri?> Address = new TextShape { Pattern = @"^(https?://[^/]|\$\{)", Check = CheckAddress }
        .As(static text => new Uri(text), null!)!;

    private static readonly Shape<ExporterSettings> Exporter = new ObjectShape<ExporterSettings>("SpanExporter", new()) { IsChoice = true }
        .With("otlp_http", "Sends spans over OTLP with HTTP and protobuf.", Otlp(OtlpExportProtocol.HttpProtobuf), static (_, exporter) => exporter)
        .With("otlp_grpc", "Sends spans over OTLP with gRPC.", Otlp(OtlpExportProtocol.Grpc), static (_, exporter) => exporter)
        .With(
            "console", "Prints each span to standard output as one JSON object per line.",
            new ObjectShape<ExporterSettings>("NoSettings", new() { IsConsole = true }), static (_, exporter) => exporter);

    private static readonly Shape<ExporterSettings> Batch = new ObjectShape<ExporterSettings>("BatchSpanProcessor", new())
        .With("exporter", "Where spans go.", Exporter, Merge, isRequired: true)
        .With(
            "schedule_delay", "The longest time that a span waits for its batch, in milliseconds. Default: OTEL_BSP_SCHEDULE_DELAY, otherwise 1000.",
            Milliseconds, static (settings, time) => settings with { BatchDelay = time })
        .With(
            "export_timeout", "How long a batch is sent again while the receiver cannot take it, in milliseconds. Default: 60000.",
            Milliseconds, static (settings, time) => settings with { RetryTimeout = time })
        .With(
            "max_queue_size", "How many spans may wait; further ones are dropped and counted. Default: OTEL_BSP_MAX_QUEUE_SIZE, otherwise 65536.",
            new IntegerShape(1, int.MaxValue), static (settings, count) => settings with { QueueLength = count })
        .With(
            "max_export_batch_size", "The largest number of spans in one request. Default: OTEL_BSP_MAX_EXPORT_BATCH_SIZE, otherwise 2048.",
            new IntegerShape(1, int.MaxValue), static (settings, count) => settings with { BatchSize = count });

    /// <summary>A processor.</summary>
    public static Shape<ExporterSettings> Processor { get; } = new ObjectShape<ExporterSettings>("SpanProcessor", new()) { IsChoice = true }
        .With("batch", "Exports spans in batches. It is the only kind of processor that sonde has.", Batch, static (_, settings) => settings);

    private static ObjectShape<ExporterSettings> Otlp(OtlpExportProtocol protocol)
    {
        bool grpc = protocol == OtlpExportProtocol.Grpc;
        return new ObjectShape<ExporterSettings>(grpc ? "OtlpGrpcExporter" : "OtlpHttpExporter", new() { Protocol = protocol })
            .With(
                "endpoint",
                $"The receiver's address. Default: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, otherwise "
                    + (grpc ? "http://localhost:4317." : "http://localhost:4318/v1/traces."),
                Address, static (exporter, address) => exporter with { Endpoint = address })
            .With(
                "headers", "Headers of each request. Default: OTEL_EXPORTER_OTLP_TRACES_HEADERS, OTEL_EXPORTER_OTLP_HEADERS.",
                new ListShape<KeyValuePair<string, string>>(NameAndValue), static (exporter, headers) => exporter with { Headers = headers })
            .With(
                "compression", "How requests are compressed. Default: OTEL_EXPORTER_OTLP_TRACES_COMPRESSION, OTEL_EXPORTER_OTLP_COMPRESSION, otherwise none.",
                new TextShape { Words = ["gzip", "none"] }, static (exporter, name) => exporter with { IsCompressed = name == "gzip" })
            .With(
                "timeout", "The longest time for one request, in milliseconds. Default: OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, otherwise 10000.",
                Milliseconds, static (exporter, time) => exporter with { RequestTimeout = time });
    }

    // The keys of a batch may stand before or behind its exporter.
    private static ExporterSettings Merge(ExporterSettings batch, ExporterSettings exporter) => exporter with
    {
        BatchDelay = batch.BatchDelay,
        RetryTimeout = batch.RetryTimeout,
        QueueLength = batch.QueueLength,
        BatchSize = batch.BatchSize,
    };

    private static string? CheckAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? null
            : $"'{text}' is not an OTLP address. Give an http or https URL such as 'http://localhost:4318'.";
}
