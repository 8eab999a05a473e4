using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Propagation;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>Loads probes into the kernel. Before the first of them, it creates what they share.</summary>
internal sealed class ProbeLoader : IDisposable
{
    private const string ProcessEventsObject = "process_events";

    private readonly bool _useUprobeMulti;
    private readonly ObjectSetup _setup;
    private readonly PhaseLog _phases;
    private readonly Inheritance? _inheritance;
    private readonly SharedFolder? _folder;
    private ProcessEvents? _processEvents;
    private ProcessEvents? _feed;
    private uint[] _selectedPorts = [];
    private ulong _feedMissed;

    /// <exception cref="ProbeException">
    /// The kernel or the privileges do not allow BPF maps, or an option sets a limit that no probe declares.
    /// </exception>
    internal ProbeLoader(ManagerOptions options, bool useUprobeMulti, PhaseLog? phases = null, Inheritance? inheritance = null)
    {
        new AttributeLimits(options).Check(ObjectResource.Open);
        _useUprobeMulti = useUprobeMulti;
        _inheritance = inheritance;
        _phases = phases ?? new PhaseLog();
        using (_phases.Begin("creating the shared maps"))
        {
            _folder = options.SharedFolder is { } path ? SharedFolder.Open(path, SharedVersion.Of(options)) : null;
            try
            {
                State = new SharedState(options, inheritance, _folder);
            }
            catch
            {
                _folder?.Dispose();
                throw;
            }
        }
        try
        {
            _setup = new ObjectSetup(options, State.Maps);
            // Both are mostly the verifier's work, and the kernel verifies programs in parallel.
            Task events = Task.Run(StartProcessEvents);
            try
            {
                using (_phases.Begin("preparing to add trace contexts"))
                    Propagator = new ContextPropagator(options, State.Maps, _setup.OpenOwn, inheritance);
            }
            finally
            {
                Task.WaitAny(events);
            }
            events.GetAwaiter().GetResult();
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
    /// <param name="programs">The programs to load; <see langword="null"/> for all.</param>
    /// <param name="events">The events that they send; <see langword="null"/> for those of the probe.</param>
    internal LoadedProbe Load(
        ProbeDescriptor probe, int number, IReadOnlyCollection<string>? programs = null, IReadOnlyList<EventDescriptor>? events = null) =>
        Load(probe, ConfigOf(number), programs, events);

    /// <summary>Loads a probe with read-only data from the caller.</summary>
    /// <exception cref="ProbeException">The object is missing, damaged, of another version, or refused by the kernel.</exception>
    internal LoadedProbe Load(
        ProbeDescriptor probe, KernelTypes.Config config, IReadOnlyCollection<string>? programs = null, IReadOnlyList<EventDescriptor>? events = null)
    {
        using OpenedObject opened = Open(probe, config);
        return Finish(probe, Load(opened, probe, programs), events);
    }

    /// <summary>Adopts what an earlier Manager has loaded for a probe.</summary>
    /// <returns><see langword="null"/> if it has loaded nothing, or an object that behaves differently.</returns>
    /// <exception cref="ProbeException">The object is missing, damaged or of another version.</exception>
    internal LoadedProbe? TryAdopt(ProbeDescriptor probe, int number)
    {
        using OpenedObject opened = Open(probe, ConfigOf(number));
        return _inheritance?.TakeObject(probe.Name, opened.Fingerprint()) is { } inherited && opened.TryAdopt(inherited) is { } adopted
            ? Finish(probe, adopted)
            : null;
    }

    /// <summary>Describes what is loaded, for a hand-over.</summary>
    internal ObjectOffer[] Offer(IEnumerable<(LoadedProbe Probe, int Number)> probes, DescriptorList descriptors)
    {
        var offers = new List<ObjectOffer>();
        foreach ((LoadedProbe probe, int number) in probes)
        {
            using OpenedObject opened = Open(probe.Descriptor, ConfigOf(number));
            offers.Add(probe.Offer(number, opened.Fingerprint(), descriptors));
        }
        if (_processEvents is { } events)
        {
            using OpenedObject opened = _setup.OpenOwn(ProcessEventsObject);
            offers.Add(events.Object.Offer(
                ProcessEventsObject, opened.Fingerprint(), descriptors, events.Links.Select(static link => (link.Key, link.Value))));
        }
        if (Propagator.Offer(descriptors) is { } sockets)
            offers.Add(sockets);
        return [.. offers];
    }

    /// <summary>Loads more programs of a probe. It must not be called by two threads at once for one probe.</summary>
    /// <exception cref="ProbeException">The kernel refused one of them.</exception>
    internal void LoadMore(LoadedProbe probe, IReadOnlyCollection<string> programs)
    {
        using OpenedObject opened = ObjectResource.Open(probe.Descriptor);
        if (_useUprobeMulti)
            opened.UseUprobeMulti();
        probe.ShareMapsWith(opened);
        probe.Add(Load(opened, probe.Descriptor, programs));
        if (probe.FindsByContext)
            State.EndedSpans.Remember();
    }

    /// <summary>The Manager's own programs that run in every process of the machine.</summary>
    internal IReadOnlyCollection<BpfProgram> ProgramsOfEvents => [.. _processEvents?.Programs ?? [], .. _feed?.Programs ?? []];

    /// <summary>Makes the kernel report every process that runs a program, listens or ends.</summary>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it.</exception>
    internal void StartFeed()
    {
        using (_phases.Begin("loading the programs that report processes"))
            (_selectedPorts, _feed) = (new uint[1 << 16], ProcessEvents.Start(_setup.OpenOwn("process_feed"), ["report_exit", "report_execute", "report_listen"]));
    }

    /// <summary>Makes the kernel select each process that begins to listen on one of some ports.</summary>
    /// <param name="groupOf">Returns the row of the group of the processes that listen on a port, if it is one of these.</param>
    internal void SelectPorts(Func<int, uint?> groupOf)
    {
        if (_feed?.Map("selected_ports") is not { } ports)
            return;
        for (int port = 0; port < _selectedPorts.Length; port++)
        {
            uint value = groupOf(port) + 1 ?? 0;
            if (value == _selectedPorts[port])
                continue;
            ports.Update((uint)port, value);
            _selectedPorts[port] = value;
        }
    }

    /// <summary>Whether reports were lost since this was asked last.</summary>
    internal bool HasFeedMissed()
    {
        ulong before = _feedMissed;
        if (_feed?.Map("missed_reports").TryRead(0u, out ulong now) == true)
            _feedMissed = now;
        return _feedMissed != before;
    }

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

    private OpenedObject Open(ProbeDescriptor probe, KernelTypes.Config config)
    {
        OpenedObject opened = ObjectResource.Open(probe);
        try
        {
            _setup.Apply(opened, probe, config);
            if (_useUprobeMulti)
                opened.UseUprobeMulti();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private LoadedProbe Finish(ProbeDescriptor probe, LoadedObject loaded, IReadOnlyList<EventDescriptor>? events = null)
    {
        try
        {
            var result = new LoadedProbe(probe, loaded, events ?? probe.Events);
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

    private LoadedObject Load(OpenedObject opened, ProbeDescriptor probe, IReadOnlyCollection<string>? programs)
    {
        if (programs is not null)
            opened.LoadOnly(programs);
        string what = programs is null ? "all programs" : programs.Count == 1 ? programs.First() : $"{programs.Count} programs";
        using (_phases.Begin($"verifying and loading {what} of {probe.Name}"))
            return opened.Load();
    }

    private void StartProcessEvents()
    {
        using (_phases.Begin("loading the programs that follow processes"))
        {
            OpenedObject opened = _setup.OpenOwn(ProcessEventsObject);
            _processEvents = ProcessEvents.Start(
                opened, ["on_exit", "on_execute", "on_fork"], _inheritance?.TakeObject(ProcessEventsObject, opened.Fingerprint()));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Propagator?.Dispose();
        _feed?.Dispose();
        _processEvents?.Dispose();
        State.Dispose();
        _folder?.Dispose();
    }
}
