using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Propagation;

namespace Sonde.Runtime.Loading;

/// <summary>Loads probes into the kernel. Before the first of them, it creates what they share.</summary>
internal sealed class ProbeLoader : IDisposable
{
    private readonly bool _useUprobeMulti;
    private readonly ObjectSetup _setup;
    private readonly ProcessEvents? _processEvents;

    /// <exception cref="ProbeException">
    /// The kernel or the privileges do not allow BPF maps, or an option sets a limit that no probe declares.
    /// </exception>
    internal ProbeLoader(ManagerOptions options, bool useUprobeMulti)
    {
        new AttributeLimits(options).Check(ObjectResource.Open);
        _useUprobeMulti = useUprobeMulti;
        State = new SharedState(options);
        try
        {
            _setup = new ObjectSetup(options, State.Maps);
            _processEvents = ProcessEvents.Start(_setup.OpenOwn("process_events"));
            Propagator = new ContextPropagator(options, State.Maps, _setup.OpenOwn);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The state that the probes share.</summary>
    internal SharedState State { get; }

    /// <summary>Decides how outgoing requests receive the trace context.</summary>
    internal ContextPropagator Propagator { get; }

    /// <summary>Loads a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="number">Its number in the records' heads.</param>
    /// <exception cref="ProbeException">The object is missing, damaged, of another version, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, int number) => Load(probe, ConfigOf(number));

    /// <summary>Loads a probe with read-only data from the caller.</summary>
    /// <exception cref="ProbeException">The object is missing, damaged, of another version, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, KernelTypes.Config config)
    {
        using OpenedObject opened = ObjectResource.Open(probe);
        _setup.Apply(opened, probe, config);
        if (_useUprobeMulti)
            opened.UseUprobeMulti();
        LoadedObject loaded = opened.Load();
        try
        {
            var result = new LoadedProbe(probe, loaded);
            if (result.FindsByContext)
                State.EndedSpans.Remember();
            return result;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>The Manager's own programs that run in every process of the machine.</summary>
    internal IReadOnlyCollection<BpfProgram> ProgramsOfEvents => _processEvents?.Programs ?? [];

    /// <summary>Loads the object with the empty program that traps are timed with.</summary>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal LoadedObject LoadTrap()
    {
        using OpenedObject opened = _setup.OpenOwn("trap");
        if (_useUprobeMulti)
            opened.UseUprobeMulti();
        return opened.Load();
    }

    /// <summary>Returns the read-only data of the probe with this number.</summary>
    internal KernelTypes.Config ConfigOf(int number) => _setup.ConfigOf(number);

    /// <inheritdoc/>
    public void Dispose()
    {
        Propagator?.Dispose();
        _processEvents?.Dispose();
        State.Dispose();
    }
}
