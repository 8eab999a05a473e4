using System.Globalization;
using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Where spans go. The exporter's options read the general <c>OTEL_EXPORTER_OTLP_*</c> variables themselves; this
/// adds the ones for traces, which they leave to the SDK's own builder, and then what the user's options say.
/// </summary>
internal sealed record OtlpDestination(
    Uri? Endpoint, OtlpExportProtocol? Protocol, string? Headers, int? TimeoutMilliseconds)
{
    private const string SignalPath = "v1/traces";
    private const int GrpcPort = 4317;

    /// <summary>Resolves the options and the variables for traces.</summary>
    public static OtlpDestination Resolve(OpenTelemetrySinkOptions options, Func<string, string?> environment)
    {
        OtlpExportProtocol? protocol = options.Protocol
            ?? ParseProtocol(environment("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"))
            ?? ParseProtocol(environment("OTEL_EXPORTER_OTLP_PROTOCOL"));
        string? headers = NullIfEmpty(environment("OTEL_EXPORTER_OTLP_TRACES_HEADERS"));
        int? timeout = options.RequestTimeout is { } time
            ? (int)Math.Min(time.TotalMilliseconds, int.MaxValue)
            : ParseTimeout(environment("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"));

        if (options.Endpoint is { } endpoint)
        {
            protocol ??= endpoint is { Port: GrpcPort, AbsolutePath: "/" }
                ? OtlpExportProtocol.Grpc
                : OtlpExportProtocol.HttpProtobuf;
            if (protocol == OtlpExportProtocol.HttpProtobuf)
                endpoint = AppendSignalPath(endpoint);
            return new OtlpDestination(endpoint, protocol, headers, timeout);
        }

        // The specification takes this variable as it is: nothing is appended.
        Uri.TryCreate(environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), UriKind.Absolute, out Uri? traces);
        return new OtlpDestination(traces, protocol, headers, timeout);
    }

    /// <summary>Overrides what is known here and leaves the rest to the exporter's options.</summary>
    public void Apply(OtlpExporterOptions options)
    {
        if (Protocol is { } protocol)
            options.Protocol = protocol;
        if (Endpoint is not null)
            options.Endpoint = Endpoint;
        if (Headers is not null)
            options.Headers = Headers;
        if (TimeoutMilliseconds is { } timeout)
            options.TimeoutMilliseconds = timeout;
    }

    private static Uri AppendSignalPath(Uri endpoint)
    {
        string path = endpoint.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/" + SignalPath, StringComparison.Ordinal))
            return endpoint;
        return new UriBuilder(endpoint) { Path = path + "/" + SignalPath }.Uri;
    }

    private static OtlpExportProtocol? ParseProtocol(string? value) => value switch
    {
        "grpc" => OtlpExportProtocol.Grpc,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        _ => null,
    };

    private static int? ParseTimeout(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0
            ? milliseconds
            : null;

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
