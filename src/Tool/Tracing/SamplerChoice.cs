using Sonde.Runtime;
using Sonde.Runtime.Sampling;

namespace Sonde.Tool.Tracing;

/// <summary>Chooses the sampler by an option or by OpenTelemetry's environment variables.</summary>
internal static class SamplerChoice
{
    /// <summary>Parses <c>NAME</c> or <c>NAME:RATIO</c>.</summary>
    /// <returns>The sampler; <see langword="null"/> if the name is unknown or the ratio is not valid.</returns>
    internal static SpanSampler? Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        return SpanSampler.TryParse(parts[0], parts.ElementAtOrDefault(1), out SpanSampler? sampler) ? sampler : null;
    }

    /// <summary>Returns the sampler of <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="warn">
    /// Called with a warning when the sampler is unknown. The default takes its place, as the specification requires.
    /// </param>
    internal static SpanSampler FromEnvironment(Func<string, string?> variable, Action<string> warn)
    {
        string? name = variable("OTEL_TRACES_SAMPLER"), argument = variable("OTEL_TRACES_SAMPLER_ARG");
        if (string.IsNullOrEmpty(name))
            return SpanSampler.Default;
        if (SpanSampler.TryParse(name, argument, out SpanSampler? sampler))
            return sampler;
        warn($"OTEL_TRACES_SAMPLER '{name}' with argument '{argument}' is not a sampler that sonde knows. "
            + "It uses parentbased_always_on instead.");
        return SpanSampler.Default;
    }
}
