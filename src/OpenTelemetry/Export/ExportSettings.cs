using System.Globalization;
using OpenTelemetry.Exporter;

namespace Sonde.OpenTelemetry.Export;

/// <summary>The options of a sink with every default filled in from the environment.</summary>
internal sealed record ExportSettings(
    int QueueLength, int BatchSize, int BatchDelayMilliseconds, int ShutdownTimeoutMilliseconds,
    bool IsDisabled, Action<OtlpExporterOptions> Configure)
{
    private const int DefaultQueueLength = 16_384;
    private const int DefaultBatchSize = 512;
    private const int DefaultBatchDelay = 1_000;

    /// <summary>Resolves options against an environment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is not positive.</exception>
    public static ExportSettings Resolve(OpenTelemetrySinkOptions options, Func<string, string?> environment)
    {
        int queue = Positive(options.QueueLength, nameof(options.QueueLength))
            ?? Number(environment, "OTEL_BSP_MAX_QUEUE_SIZE") ?? DefaultQueueLength;
        int batch = Positive(options.BatchSize, nameof(options.BatchSize))
            ?? Number(environment, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE") ?? DefaultBatchSize;
        int delay = Positive(Milliseconds(options.BatchDelay), nameof(options.BatchDelay))
            ?? Number(environment, "OTEL_BSP_SCHEDULE_DELAY") ?? DefaultBatchDelay;
        int shutdown = Positive(Milliseconds(options.ShutdownTimeout), nameof(options.ShutdownTimeout))!.Value;
        _ = Positive(Milliseconds(options.RequestTimeout), nameof(options.RequestTimeout));
        bool disabled = string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        OtlpDestination destination = OtlpDestination.Resolve(options, environment);
        return new ExportSettings(queue, Math.Min(batch, queue), delay, shutdown, disabled, destination.Apply);
    }

    private static int? Milliseconds(TimeSpan? time) =>
        time is { } value ? (int)Math.Min(value.TotalMilliseconds, int.MaxValue) : null;

    private static int? Positive(int? value, string name) =>
        value is <= 0 ? throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be positive.") : value;

    /// <summary>The specification says to ignore a value that does not parse.</summary>
    private static int? Number(Func<string, string?> environment, string name) =>
        int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : null;
}
