using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Sampling;

/// <summary>
/// Which spans are recorded: one rule for each kind of parent. BPF programs decide when a span starts, before they read anything about it.
/// A span that is not recorded still has ids, its children know it, and it propagates that it was not sampled.
/// </summary>
public sealed record SpanSampler
{
    /// <summary>All spans except those whose parent was not sampled: OpenTelemetry's <c>parentbased_always_on</c>.</summary>
    public static SpanSampler Default { get; } = ParentBased(SamplingRule.AlwaysOn);

    /// <summary>For spans without a parent.</summary>
    public SamplingRule Root { get; init; } = SamplingRule.AlwaysOn;

    /// <summary>For spans whose caller, outside the process, is sampled.</summary>
    public SamplingRule RemoteParentSampled { get; init; } = SamplingRule.AlwaysOn;

    /// <summary>For spans whose caller, outside the process, is not sampled.</summary>
    public SamplingRule RemoteParentNotSampled { get; init; } = SamplingRule.AlwaysOff;

    /// <summary>For spans whose parent in the same process is sampled.</summary>
    public SamplingRule LocalParentSampled { get; init; } = SamplingRule.AlwaysOn;

    /// <summary>For spans whose parent in the same process is not sampled.</summary>
    public SamplingRule LocalParentNotSampled { get; init; } = SamplingRule.AlwaysOff;

    /// <summary>
    /// The sampler that records a share of what this one records, for each kind of parent alike. So a trace that its root keeps is also
    /// kept where it goes, and one that arrives sampled can be dropped.
    /// </summary>
    internal SpanSampler Thinned(double share) => new()
    {
        Root = Root.Thinned(share),
        RemoteParentSampled = RemoteParentSampled.Thinned(share),
        RemoteParentNotSampled = RemoteParentNotSampled.Thinned(share),
        LocalParentSampled = LocalParentSampled.Thinned(share),
        LocalParentNotSampled = LocalParentNotSampled.Thinned(share),
    };

    internal KernelTypes.Sampler ToKernel()
    {
        var sampler = default(KernelTypes.Sampler);
        Set(KernelTypes.SamplerCase.Root, Root);
        Set(KernelTypes.SamplerCase.RemoteSampled, RemoteParentSampled);
        Set(KernelTypes.SamplerCase.RemoteNotSampled, RemoteParentNotSampled);
        Set(KernelTypes.SamplerCase.LocalSampled, LocalParentSampled);
        Set(KernelTypes.SamplerCase.LocalNotSampled, LocalParentNotSampled);
        return sampler;

        void Set(KernelTypes.SamplerCase which, SamplingRule rule) => sampler.Thresholds[(int)which] = rule.Threshold;
    }

    /// <summary>A rule for roots; every other span is recorded if its parent is.</summary>
    /// <param name="root">The rule for spans without a parent.</param>
    public static SpanSampler ParentBased(SamplingRule root) => new() { Root = root };

    /// <summary>One rule for all spans, whatever their parents.</summary>
    /// <param name="rule">The rule.</param>
    public static SpanSampler Always(SamplingRule rule) => new()
    {
        Root = rule,
        RemoteParentSampled = rule,
        RemoteParentNotSampled = rule,
        LocalParentSampled = rule,
        LocalParentNotSampled = rule,
    };

    /// <summary>Parses a sampler as OpenTelemetry's environment variables name it.</summary>
    /// <param name="name">
    /// As in <c>OTEL_TRACES_SAMPLER</c>: <c>always_on</c>, <c>always_off</c>, <c>traceidratio</c>, or one of these after
    /// <c>parentbased_</c>.
    /// </param>
    /// <param name="argument">As in <c>OTEL_TRACES_SAMPLER_ARG</c>: the ratio; 1 if it is missing.</param>
    /// <param name="sampler">The sampler.</param>
    /// <returns>Whether the sampler exists and the ratio is a number from 0 to 1.</returns>
    public static bool TryParse(string name, string? argument, [NotNullWhen(true)] out SpanSampler? sampler)
    {
        const string parentBased = "parentbased_";
        ArgumentNullException.ThrowIfNull(name);
        bool isParentBased = name.StartsWith(parentBased, StringComparison.Ordinal);
        SamplingRule? rule = (isParentBased ? name[parentBased.Length..] : name) switch
        {
            "always_on" => SamplingRule.AlwaysOn,
            "always_off" => SamplingRule.AlwaysOff,
            "traceidratio" => RatioOf(argument),
            _ => null,
        };
        sampler = rule is { } found ? isParentBased ? ParentBased(found) : Always(found) : null;
        return sampler is not null;
    }

    private static SamplingRule? RatioOf(string? argument)
    {
        if (string.IsNullOrEmpty(argument))
            return SamplingRule.TraceIdRatio(1);
        return double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
            ? SamplingRule.TraceIdRatio(ratio)
            : null;
    }
}
