using System.Globalization;
using Sonde.OpenTelemetry.Transport;

namespace Sonde.OpenTelemetry.Export;

/// <summary>The options of a sink with every default filled in from the environment.</summary>
internal sealed record ExportSettings(
    int QueueLength, int BatchSize, TimeSpan BatchDelay, TimeSpan RetryTimeout, TimeSpan ShutdownTimeout, bool IsDisabled)
{
    /// <summary>The largest total size of encoded spans that may wait, regardless of their number.</summary>
    public const int QueueBytes = 32 << 20;

    /// <summary>A batch of this many bytes is full: by default, servers refuse a gRPC message of more than 4 MiB.</summary>
    public const int BatchBytes = 2_000_000;

    private const int DefaultQueueLength = 65_536;
    private const int DefaultBatchSize = 2_048;
    private const int DefaultBatchDelay = 1_000;
    private static readonly TimeSpan DefaultRetryTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Fills in the options from an environment, then from the defaults.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number or a time in the options is not positive.</exception>
    public static ExportSettings Resolve(OpenTelemetrySinkOptions options, Func<string, string?> environment)
    {
        int queue = Positive(options.QueueLength, nameof(options.QueueLength))
            ?? Number(environment, "OTEL_BSP_MAX_QUEUE_SIZE") ?? DefaultQueueLength;
        int batch = Positive(options.BatchSize, nameof(options.BatchSize))
            ?? Number(environment, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE") ?? DefaultBatchSize;
        TimeSpan delay = OptionTime.Positive(options.BatchDelay, nameof(options.BatchDelay))
            ?? TimeSpan.FromMilliseconds(Number(environment, "OTEL_BSP_SCHEDULE_DELAY") ?? DefaultBatchDelay);
        TimeSpan shutdown = OptionTime.Positive(options.ShutdownTimeout, nameof(options.ShutdownTimeout))!.Value;
        TimeSpan retry = options.RetryTimeout ?? DefaultRetryTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThan(retry, TimeSpan.Zero, nameof(options.RetryTimeout));
        bool disabled = string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        return new ExportSettings(queue, Math.Min(batch, queue), delay, OptionTime.Cut(retry), shutdown, disabled);
    }

    private static int? Positive(int? value, string name) =>
        value is <= 0 ? throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be positive.") : value;

    /// <summary>Ignores a value that does not parse, as the specification requires.</summary>
    private static int? Number(Func<string, string?> environment, string name) =>
        int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : null;
}
