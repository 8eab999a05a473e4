using Sonde.Runtime;
using Sonde.Runtime.Sampling;

namespace Sonde.Tool.Tracing;

/// <summary>Where the sampler comes from: an option, or OpenTelemetry's environment variables.</summary>
internal static class SamplerChoice
{
    /// <summary>Reads <c>NAME</c> or <c>NAME:RATIO</c>.</summary>
    /// <returns>The sampler; <see langword="null"/> if there is none of that name, or the ratio is none.</returns>
    internal static SpanSampler? Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        return SpanSampler.TryParse(parts[0], parts.ElementAtOrDefault(1), out SpanSampler? sampler) ? sampler : null;
    }

    /// <summary>The sampler of <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="warn">Is told of a sampler that Sonde does not know; the default takes its place, as the specification asks.</param>
    internal static SpanSampler FromEnvironment(Func<string, string?> variable, Action<string> warn)
    {
        string? name = variable("OTEL_TRACES_SAMPLER"), argument = variable("OTEL_TRACES_SAMPLER_ARG");
        if (string.IsNullOrEmpty(name))
            return SpanSampler.Default;
        if (SpanSampler.TryParse(name, argument, out SpanSampler? sampler))
            return sampler;
        warn($"OTEL_TRACES_SAMPLER '{name}' with argument '{argument}' is no sampler that sonde knows; parentbased_always_on takes its place.");
        return SpanSampler.Default;
    }
}
