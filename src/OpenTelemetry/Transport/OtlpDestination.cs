using System.Globalization;
using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>
/// Where and how spans are sent: by the options, otherwise by the <c>OTEL_EXPORTER_OTLP_*</c> variables, those for traces first. The
/// SDK's exporter options, which create the client, handle the certificates.
/// </summary>
internal sealed record OtlpDestination(Uri Url, OtlpExportProtocol Protocol)
{
    private const string HttpPath = "v1/traces";
    private const string GrpcPath = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int GrpcPort = 4317;
    private const int HttpPort = 4318;
    private const int DefaultTimeout = 10_000;

    /// <summary>The headers of each request.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The longest time for one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(DefaultTimeout);

    /// <summary>Whether requests are compressed with gzip.</summary>
    public bool Gzip { get; init; }

    /// <summary>Messages about the variables that were ignored because they are wrong.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Combines the options with the variables.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time in the options is not positive.</exception>
    public static OtlpDestination Resolve(OpenTelemetrySinkOptions options, Func<string, string?> environment)
    {
        var problems = new List<string>();
        // By the specification, the variable for traces is used as it is: nothing is appended.
        Uri? exact = options.Endpoint is null ? ParseEndpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") : null;
        Uri? address = exact ?? options.Endpoint ?? ParseEndpoint("OTEL_EXPORTER_OTLP_ENDPOINT");
        OtlpExportProtocol protocol = options.Protocol
            ?? ParseProtocol("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
            ?? ParseProtocol("OTEL_EXPORTER_OTLP_PROTOCOL")
            ?? (address is null or { Port: GrpcPort, AbsolutePath: "/" } ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf);
        address ??= new Uri($"http://localhost:{(protocol == OtlpExportProtocol.Grpc ? GrpcPort : HttpPort)}");
        Uri url = protocol == OtlpExportProtocol.Grpc ? Append(address, GrpcPath)
            : exact is null ? Append(address, HttpPath)
            : exact;
        return new OtlpDestination(url, protocol)
        {
            Headers = options.Headers is { } headers ? [.. headers] : [.. ParseHeaders(First("HEADERS") ?? "")],
            Timeout = OptionTime.Positive(options.RequestTimeout, nameof(options.RequestTimeout))
                ?? TimeSpan.FromMilliseconds(ParseTimeout(First("TIMEOUT"))),
            Gzip = options.Compress ?? First("COMPRESSION") == "gzip",
            Problems = problems,
        };

        string? First(string name) =>
            NullIfEmpty(environment($"OTEL_EXPORTER_OTLP_TRACES_{name}")) ?? NullIfEmpty(environment($"OTEL_EXPORTER_OTLP_{name}"));

        Uri? ParseEndpoint(string name)
        {
            if (NullIfEmpty(environment(name)) is not { } text)
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
                return uri;
            problems.Add($"{name} '{text}' is not an http or https URL and is ignored. Write it as 'http://localhost:4318'.");
            return null;
        }

        OtlpExportProtocol? ParseProtocol(string name)
        {
            string? text = NullIfEmpty(environment(name));
            OtlpExportProtocol? known = text switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => null,
            };
            if (known is null && text is not null)
                problems.Add($"{name} '{text}' is not supported and is ignored. Use 'grpc' or 'http/protobuf'.");
            return known;
        }
    }

    /// <summary>Returns the same host with the other protocol, to find out whether the host speaks it.</summary>
    public OtlpDestination Other()
    {
        bool grpc = Protocol == OtlpExportProtocol.Grpc;
        return this with
        {
            Url = new Uri(Url, "/" + (grpc ? HttpPath : GrpcPath)),
            Protocol = grpc ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
        };
    }

    private static Uri Append(Uri address, string signalPath)
    {
        string path = address.AbsolutePath.TrimEnd('/');
        return path.EndsWith("/" + signalPath, StringComparison.Ordinal)
            ? address
            : new UriBuilder(address) { Path = $"{path}/{signalPath}" }.Uri;
    }

    /// <summary>
    /// Parses <c>name=value,name=value</c>, where the values are percent-encoded. Leaves out a part that has another form.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> ParseHeaders(string text)
    {
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }

    private static int ParseTimeout(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0
            ? milliseconds
            : DefaultTimeout;

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
