using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>The probes of a Manager whose hooks are functions: that of the functions that the host names, and those that declare some.</summary>
internal sealed class FunctionProbes
{
    private readonly Dictionary<ProbeDescriptor, FunctionProbe> _probes = [];

    /// <exception cref="ProbeException">A probe's assembly was not made by this version's generator.</exception>
    internal FunctionProbes(ManagerOptions options)
    {
        foreach (ProbeDescriptor probe in options.Probes.Where(static probe => probe.IsOfFunctions))
            _probes.Add(probe, new FunctionProbe(probe, options.FunctionRate));
        if (options.FunctionSpans.Count == 0)
            return;
        var own = new FunctionProbe(options.FunctionSpans, options.FunctionRate);
        _probes.Add(Own = own.Descriptor, own);
    }

    /// <summary>The probe of the functions that the host names; <see langword="null"/> if it names none.</summary>
    internal ProbeDescriptor? Own { get; }

    /// <summary>Returns what runs a probe; <see langword="null"/> if the probe has hooks of its own.</summary>
    internal FunctionProbe? Find(ProbeDescriptor probe) => _probes.GetValueOrDefault(probe);

    /// <summary>Whether a probe is one of these.</summary>
    internal bool Contain(string probe) => _probes.Keys.Any(known => known.Name == probe);

    /// <summary>Frees what belongs to an executable that is detached, after its records were read.</summary>
    internal void Free(AttachedExecutable executable)
    {
        foreach (ExecutableProbe probe in executable.Probes)
            Find(probe.Plan.Probe)?.Table.Free(probe.FunctionNumbers);
    }

    /// <summary>Whether there are any.</summary>
    internal bool Any => _probes.Count > 0;

    /// <summary>Reads how often and how long the programs ran at each function that is attached.</summary>
    internal IReadOnlyList<FunctionUse> ReadUse() => [.. _probes.Values.SelectMany(static probe => probe.Table.ReadUse())];

    /// <summary>Reads what became of the calls of every function.</summary>
    internal IReadOnlyList<FunctionStatus> ReadCalls() => [.. _probes.Values.SelectMany(static probe => probe.Table.ReadCalls())];
}
