using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Loading;

/// <summary>Brings a probe's embedded object into the kernel: sizes its maps, shares what is shared, sets its read-only data.</summary>
internal sealed class ProbeLoader : IDisposable
{
    private const int BpfMapTypeHash = 1;
    private const int BpfMapTypeRingBuffer = 27;

    private readonly ManagerOptions _options;
    private readonly PidNamespace _pidNamespace = PidNamespace.OfThisProcess();
    private readonly SharedMaps _shared = new();
    private readonly bool _useUprobeMulti;

    /// <exception cref="ProbeException">The kernel or the privileges do not allow BPF maps.</exception>
    internal ProbeLoader(ManagerOptions options, bool useUprobeMulti)
    {
        _options = options;
        _useUprobeMulti = useUprobeMulti;
        try
        {
            Ring = _shared.Create("shared_events", BpfMapTypeRingBuffer, 0, 0, (uint)options.RingBytes);
            Processes = _shared.Create(
                "shared_processes", BpfMapTypeHash, sizeof(uint), sizeof(uint), (uint)options.MaxProcesses);
        }
        catch
        {
            _shared.Dispose();
            throw;
        }
    }

    /// <summary>The one ring.</summary>
    internal BpfMap Ring { get; }

    /// <summary>The ids of the processes that are traced.</summary>
    internal BpfMap Processes { get; }

    /// <summary>Loads a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="number">Its number in the records' heads.</param>
    /// <exception cref="ProbeException">The object is missing, damaged, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, int number) => Load(probe, ConfigOf(number));

    /// <summary>Loads a probe with read-only data of the caller's own.</summary>
    /// <exception cref="ProbeException">The object is missing, damaged, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, ProbeConfig config)
    {
        using OpenedObject opened = OpenedObject.Open(probe.ObjectName, ReadObject(probe));
        opened.ForEachMap(map => Configure(map, config));
        if (_useUprobeMulti)
            opened.UseUprobeMulti();
        LoadedObject loaded = opened.Load();
        try
        {
            return new LoadedProbe(probe, loaded);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _shared.Dispose();

    private void Configure(MapDefinition map, ProbeConfig config)
    {
        if (map.Name.StartsWith(SharedMaps.Prefix, StringComparison.Ordinal))
            _shared.Substitute(map);
        else if (map.HoldsOperations)
            map.SetMaxEntries((uint)_options.MaxOperations);
        else if (map.Name == "sonde_executables")
            map.SetMaxEntries((uint)_options.MaxExecutables);
        else if (map.Name.EndsWith(ProbeConfig.Section, StringComparison.Ordinal))
            map.SetInitialValue(config);
    }

    private ProbeConfig ConfigOf(int number) => new()
    {
        PidNamespaceDevice = _pidNamespace.Device,
        PidNamespaceInode = _pidNamespace.Inode,
        Probe = (uint)number,
        WakeupBytes = (uint)_options.RingBytes / 4,
    };

    private static byte[] ReadObject(ProbeDescriptor probe)
    {
        string architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => throw new ProbeException(
                ProbeError.KernelTooOld, $"Sonde has no programs for {other}. It runs on x86-64 and arm64."),
        };
        string resource = $"sonde/{probe.ObjectName}.{architecture}.bpf.o";
        using Stream stream = probe.Assembly.GetManifestResourceStream(resource)
            ?? throw new ProbeException(
                ProbeError.BadObject,
                $"Probe '{probe.Name}' has no resource '{resource}' in {probe.Assembly.GetName().Name}. Build that project on Linux with clang installed.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
