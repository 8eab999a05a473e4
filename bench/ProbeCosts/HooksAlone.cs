using Sonde.Runtime.Probes;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>An empty program, which no hook needs by itself.</summary>
[Probe("hooks alone", Source = "hit.bpf.c", Header = "hit.h")]
[Uprobe("runtime.main", Entry = "hit")]
internal sealed partial class HitProbe;

/// <summary>Makes probes that have the hooks of others, and run an empty program at each of them.</summary>
internal static class HooksAlone
{
    private const string Program = "hit";

    /// <summary>Makes the probe.</summary>
    /// <param name="probe">The probe whose hooks it has.</param>
    /// <param name="functions">The functions whose calls that probe records, if it has no hooks of its own.</param>
    internal static ProbeDescriptor Of(ProbeDescriptor probe, string[] functions) => new()
    {
        Format = probe.Format,
        Name = NameOf(probe.Name),
        ObjectName = HitProbe.Descriptor.ObjectName,
        Assembly = HitProbe.Descriptor.Assembly,
        Hooks =
        [
            .. probe.Hooks.Select(static hook => hook with { Entry = hook.Entry is null ? null : Program, Return = hook.Return is null ? null : Program }),
            .. functions.Select(static function => new HookDescriptor(function, Program, Program, Versions: null, Optional: false)),
        ],
        Offsets = [],
        Events = [],
        For = probe.For is { } other ? NameOf(other) : null,
        Needs = probe.Needs,
    };

    private static string NameOf(string probe) => $"hooks of {probe}";
}
