using Sonde.Runtime;

namespace Sonde.Extensions.Hosting;

/// <summary>
/// What a host configures of its Manager. The section <see cref="Section"/> of the configuration is bound to it; a key that is not known is
/// an error. Limits are those of <see cref="ManagerOptions"/>, and their defaults too.
/// </summary>
/// <remarks>
/// While the host runs, changes of <see cref="Probes"/>, <see cref="Sampler"/>, <see cref="SamplerArgument"/>, <see cref="Groups"/> and
/// <see cref="Targets"/> are applied. All others need a restart.
/// </remarks>
public sealed class SondeOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string Section = "Sonde";

    /// <summary>Names of the probes that run; empty, the default, for all.</summary>
    public IList<string> Probes { get; } = [];

    /// <summary>
    /// Which spans are recorded, as in <c>OTEL_TRACES_SAMPLER</c>: <c>parentbased_traceidratio</c>. The default is
    /// <c>parentbased_always_on</c>.
    /// </summary>
    public string? Sampler { get; set; }

    /// <summary>As in <c>OTEL_TRACES_SAMPLER_ARG</c>: the ratio.</summary>
    public string? SamplerArgument { get; set; }

    /// <summary>The groups by name. Targets of the group <c>default</c> may have settings too.</summary>
    public IDictionary<string, SondeGroupOptions> Groups { get; } = new Dictionary<string, SondeGroupOptions>();

    /// <summary>What is traced: of the rules that a process meets, the first one decides. The default is none.</summary>
    public IList<SondeTargetOptions> Targets { get; } = [];

    /// <summary>Whether programs are left alone that already export traces by OpenTelemetry.</summary>
    public bool SkipsOpenTelemetry { get; set; }

    /// <summary>The queue of each sink.</summary>
    public SondeQueueOptions Queue { get; } = new();

    /// <summary>The most that tracing may cost in the traced processes, as a share of one core.</summary>
    public double? MaxCpu { get; set; }

    /// <summary>Whether the cost of tracing is measured.</summary>
    public bool MeasureCost { get; set; }

    /// <summary>Whether the meter <see cref="Manager.GoMeterName"/> publishes what the Go runtimes of the targets say of themselves.</summary>
    public bool GoRuntimeMetrics { get; set; }

    /// <summary>Whether the trace context is written into outgoing requests.</summary>
    public PropagationMode PropagateContext { get; set; } = PropagationMode.Auto;

    /// <summary>Size of the event ring in bytes.</summary>
    public int? RingBytes { get; set; }

    /// <summary>The longest time that events wait in the ring.</summary>
    public TimeSpan? DrainInterval { get; set; }

    /// <summary>The maximum number of concurrent operations of each probe.</summary>
    public int? MaxOperations { get; set; }

    /// <summary>The maximum number of executables that are attached at the same time.</summary>
    public int? MaxExecutables { get; set; }

    /// <summary>The maximum number of processes that are traced at the same time.</summary>
    public int? MaxProcesses { get; set; }

    /// <summary>The maximum number of bytes that are recorded of any string.</summary>
    public int? MaxAttributeBytes { get; set; }
}
