using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration.Shapes;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>The samplers, as the declarative configuration of OpenTelemetry writes them.</summary>
internal static class SamplerShapes
{
    private static readonly Shape<SamplingRule> Ratio = new ObjectShape<double>("TraceIdRatioBasedSampler", 1)
        .With("ratio", "The share of the traces, from 0 to 1. Default: 1.", new RatioShape(), static (_, ratio) => ratio)
        .As(SamplingRule.TraceIdRatio, SamplingRule.AlwaysOn);

    private static readonly Shape<SamplingRule> Nothing = new ObjectShape<SamplingRule>("NoSettings", default);

    private static readonly Shape<SamplingRule> Rule = WithRules(
        new ObjectShape<SamplingRule>("SamplingRule", SamplingRule.AlwaysOn) { IsChoice = true }, static rule => rule);

    private static readonly Shape<SpanSampler> ParentBased = new ObjectShape<SpanSampler>("ParentBasedSampler", SpanSampler.Default)
        .With("root", "For spans without a parent. Default: always_on.", Rule, static (sampler, rule) => sampler with { Root = rule })
        .With(
            "remote_parent_sampled", "For spans whose parent in another process is sampled. Default: always_on.", Rule,
            static (sampler, rule) => sampler with { RemoteParentSampled = rule })
        .With(
            "remote_parent_not_sampled", "For spans whose parent in another process is not sampled. Default: always_off.", Rule,
            static (sampler, rule) => sampler with { RemoteParentNotSampled = rule })
        .With(
            "local_parent_sampled", "For spans whose parent in the same process is sampled. Default: always_on.", Rule,
            static (sampler, rule) => sampler with { LocalParentSampled = rule })
        .With(
            "local_parent_not_sampled", "For spans whose parent in the same process is not sampled. Default: always_off.", Rule,
            static (sampler, rule) => sampler with { LocalParentNotSampled = rule });

    /// <summary>A sampler.</summary>
    public static Shape<SpanSampler> Sampler { get; } = WithRules(
            new ObjectShape<SpanSampler>("Sampler", SpanSampler.Default) { IsChoice = true }, SpanSampler.Always)
        .With("parent_based", "Decides by the parent; a span without a parent by 'root'.", ParentBased, static (_, sampler) => sampler);

    private static ObjectShape<T> WithRules<T>(ObjectShape<T> shape, Func<SamplingRule, T> convert) => shape
        .With("always_on", "Records every span.", Nothing, (_, _) => convert(SamplingRule.AlwaysOn))
        .With("always_off", "Records no span.", Nothing, (_, _) => convert(SamplingRule.AlwaysOff))
        .With("trace_id_ratio_based", "Records a share of the traces, by their ids.", Ratio, (_, rule) => convert(rule));
}
