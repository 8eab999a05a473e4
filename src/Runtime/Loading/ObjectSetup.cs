using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>Prepares an opened object for the kernel: sizes its maps, substitutes the shared ones, and sets its read-only data.</summary>
internal sealed class ObjectSetup(ManagerOptions options, SharedMaps shared)
{
    private const string ConfigSection = ".rodata.sonde";
    private const string ExecutablesMap = "sonde_executables";

    private readonly AttributeLimits _limits = new(options);
    private readonly uint _pidNamespace = PidNamespace.OfThisProcess();

    /// <summary>Prepares the object of a probe.</summary>
    internal void Apply(OpenedObject opened, Probes.ProbeDescriptor probe, KernelTypes.Config config) => opened.ForEachMap(map =>
    {
        if (map.Name.EndsWith(AttributeLimits.Section, StringComparison.Ordinal))
            _limits.Set(probe, opened, map);
        else
            Apply(map, config);
        // A probe has far fewer fields than there is room for, and there is a row for each executable.
        if (map.Name == ExecutablesMap)
            map.SetValueSize(RowSize(probe));
    });

    private static int RowSize(Probes.ProbeDescriptor probe)
    {
        int fields = probe.Offsets.IsEmpty ? 0 : probe.Offsets.Max(static offset => offset.Index) + 1;
        return KernelTypes.ExecutableSize - ((KernelTypes.MaxFields - fields) * KernelTypes.ExecutableFieldSize);
    }

    /// <summary>Opens and prepares one of the Manager's own objects.</summary>
    /// <exception cref="ProbeException">libbpf does not accept it.</exception>
    internal OpenedObject OpenOwn(string name)
    {
        OpenedObject opened = ObjectResource.Open(name);
        opened.ForEachMap(map => Apply(map, ConfigOf(0)));
        return opened;
    }

    /// <summary>Returns the read-only data of the probe with this number.</summary>
    internal KernelTypes.Config ConfigOf(int number) => new()
    {
        PidNamespace = _pidNamespace,
        Probe = (uint)number,
        WakeupBytes = (uint)options.RingBytes / 4,
        FollowGoroutines = options.GoroutineParents is null ? 0u : 1,
    };

    private void Apply(MapDefinition map, KernelTypes.Config config)
    {
        if (map.Name.StartsWith(SharedMaps.Prefix, StringComparison.Ordinal))
            shared.Substitute(map);
        else if (map.HoldsOperations)
            map.SetSparseSize((uint)options.MaxOperations);
        else if (map.Name == ExecutablesMap)
            map.SetMaxEntries((uint)options.MaxExecutables);
        else if (map.Name.EndsWith(ConfigSection, StringComparison.Ordinal))
            map.SetInitialValue(config);
    }
}
