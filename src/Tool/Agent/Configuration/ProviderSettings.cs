using OpenTelemetry.Exporter;
using Sonde.Runtime.Sampling;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>What the key <c>tracer_provider</c> says.</summary>
internal sealed record ProviderSettings
{
    /// <summary>Which spans are recorded; <see langword="null"/> if it does not say.</summary>
    public SpanSampler? Sampler { get; init; }

    /// <summary>The largest number of bytes of any string; <see langword="null"/> if it does not say.</summary>
    public int? MaxAttributeBytes { get; init; }

    /// <summary>Where spans go; <see langword="null"/> if it does not say, empty for nowhere.</summary>
    public ValueList<ExporterSettings>? Exporters { get; init; }
}

/// <summary>One exporter and the batches that it sends. Equal settings are one exporter.</summary>
internal sealed record ExporterSettings
{
    /// <summary>Whether it prints spans as JSON instead of sending them.</summary>
    public bool IsConsole { get; init; }

    /// <summary>The protocol of OTLP; <see langword="null"/> if the environment decides.</summary>
    public OtlpExportProtocol? Protocol { get; init; }

    /// <summary>The address; <see langword="null"/> if the environment decides.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Headers of each request; <see langword="null"/> if the environment decides.</summary>
    public ValueList<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>Whether requests are compressed; <see langword="null"/> if the environment decides.</summary>
    public bool? IsCompressed { get; init; }

    /// <summary>The longest time for one request; <see langword="null"/> if the environment decides.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>How long a batch is sent again and again; <see langword="null"/> for the default.</summary>
    public TimeSpan? RetryTimeout { get; init; }

    /// <summary>How long a span waits for its batch; <see langword="null"/> if the environment decides.</summary>
    public TimeSpan? BatchDelay { get; init; }

    /// <summary>How many spans may wait; <see langword="null"/> if the environment decides.</summary>
    public int? QueueLength { get; init; }

    /// <summary>How many spans a batch has at most; <see langword="null"/> if the environment decides.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Says where spans go, for messages.</summary>
    public override string ToString() =>
        IsConsole ? "console" : $"{(Protocol == OtlpExportProtocol.Grpc ? "otlp_grpc" : Protocol is null ? "otlp" : "otlp_http")} {Endpoint?.ToString() ?? "(environment)"}";
}
