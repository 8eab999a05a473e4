using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent.Engine;

/// <summary>What OpenTelemetry's environment variables say. It holds where the configuration file says nothing.</summary>
/// <param name="Sampler">The sampler.</param>
/// <param name="Exporters">The exporters. What they leave out is taken from the variables by the sink itself.</param>
/// <param name="MaxAttributeBytes">The largest number of bytes of any string; <see langword="null"/> for no limit.</param>
internal sealed record EnvironmentSettings(SpanSampler Sampler, ValueList<ExporterSettings> Exporters, int? MaxAttributeBytes)
{
    /// <summary>Reads the variables.</summary>
    /// <param name="variable">Reads one.</param>
    /// <param name="warn">Called for a value that is wrong and therefore ignored, as the specification requires.</param>
    public static EnvironmentSettings Read(Func<string, string?> variable, Action<string> warn)
    {
        List<ExporterSettings> exporters = [];
        string names = variable("OTEL_TRACES_EXPORTER") is { Length: > 0 } set ? set : "otlp";
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name is "otlp" or "console")
                exporters.Add(new ExporterSettings { IsConsole = name == "console" });
            else if (name != "none")
                warn($"OTEL_TRACES_EXPORTER '{name}' is not supported and is ignored. Use 'otlp', 'console' or 'none'.");
        }
        return new EnvironmentSettings(
            SamplerChoice.FromEnvironment(variable, warn), [.. exporters],
            ReadLimit("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT") ?? ReadLimit("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"));

        int? ReadLimit(string name)
        {
            if (variable(name) is not { Length: > 0 } text)
                return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes > 0)
                return Math.Min(bytes, AttributeLimit.Largest);
            warn($"{name} '{text}' is not a length and is ignored. Give a number of at least 1.");
            return null;
        }
    }
}
