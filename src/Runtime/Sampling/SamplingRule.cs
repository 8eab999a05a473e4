using System.Globalization;

namespace Sonde.Runtime.Sampling;

/// <summary>The share of spans that is recorded. The default value records none.</summary>
public readonly record struct SamplingRule
{
    // Programs compare values below 2^63 (sonde/sampler.bpf.h).
    private const ulong Every = 1UL << 63;

    private SamplingRule(ulong threshold) => Threshold = threshold;

    /// <summary>Every span.</summary>
    public static SamplingRule AlwaysOn => new(Every);

    /// <summary>No span.</summary>
    public static SamplingRule AlwaysOff => default;

    /// <summary>The value that the trace id's fraction must be below.</summary>
    internal ulong Threshold { get; }

    /// <summary>
    /// A share of the traces, chosen by trace id with the arithmetic of the OpenTelemetry .NET SDK's <c>TraceIdRatioBasedSampler</c>: both
    /// make the same decision for the same id and ratio.
    /// </summary>
    /// <param name="ratio">From 0 for none to 1 for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is outside that range, or is not a number.</exception>
    public static SamplingRule TraceIdRatio(double ratio)
    {
        if (!(ratio is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A sampling ratio lies between 0 and 1.");
        // This is the SDK's own bound; a double next to 2^63 does not fit a long.
        return new(ratio >= 1 ? long.MaxValue : (ulong)(ratio * long.MaxValue));
    }

    /// <summary>
    /// The rule that records a share of what this one records, chosen by trace id like everything else: a trace that a smaller share keeps
    /// is kept by a larger one, in every process.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    internal SamplingRule Thinned(double share) => share >= 1 ? this : new((ulong)(Threshold * share));

    /// <inheritdoc/>
    public override string ToString() => Threshold switch
    {
        0 => "always_off",
        Every => "always_on",
        _ => string.Create(CultureInfo.InvariantCulture, $"traceidratio {Threshold / (double)long.MaxValue:0.######}"),
    };
}
