using Sonde.Runtime;

namespace Sonde.Extensions.Hosting;

/// <summary>The settings of a <see cref="TargetGroup"/>. What is not given is as for the whole Manager.</summary>
public sealed class SondeGroupOptions
{
    /// <summary>Attributes for the resource of each target.</summary>
    public IDictionary<string, string> ResourceAttributes { get; } = new Dictionary<string, string>();

    /// <summary>Names of the probes that run in the targets; empty, the default, for all.</summary>
    public IList<string> Probes { get; } = [];

    /// <summary>Which spans of the targets are recorded, as in <c>OTEL_TRACES_SAMPLER</c>.</summary>
    public string? Sampler { get; set; }

    /// <summary>As in <c>OTEL_TRACES_SAMPLER_ARG</c>: the ratio.</summary>
    public string? SamplerArgument { get; set; }

    /// <summary>The maximum number of bytes of any string attribute.</summary>
    public int? MaxAttributeBytes { get; set; }
}
