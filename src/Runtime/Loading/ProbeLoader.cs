using System.Reflection;
using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Propagation;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>Brings a probe's embedded object into the kernel: sizes its maps, shares what is shared, sets its read-only data.</summary>
internal sealed class ProbeLoader : IDisposable
{
    private const uint BpfNoPreallocation = 1;
    private const string ConfigSection = ".rodata.sonde";

    private readonly ManagerOptions _options;
    private readonly AttributeLimits _limits;
    private readonly uint _pidNamespace = PidNamespace.OfThisProcess();
    private readonly SharedMaps _shared = new();
    private readonly BpfMap _spans;
    private readonly EndedSpans _endedSpans;
    private readonly BpfMap _goroutines;
    private readonly BpfMap _sampler;
    private readonly SocketLineMaps _socketLines;
    private readonly ProcessEvents? _processEvents;
    private SocketPropagation? _sockets;
    private readonly bool _useUprobeMulti;

    /// <exception cref="ProbeException">
    /// The kernel or the privileges do not allow BPF maps, or a limit is set that no probe has.
    /// </exception>
    internal ProbeLoader(ManagerOptions options, bool useUprobeMulti)
    {
        _options = options;
        _limits = new AttributeLimits(options);
        _limits.Check(Open);
        _useUprobeMulti = useUprobeMulti;
        bool propagates = options.PropagateContext != PropagationMode.Off;
        bool writes = propagates && BpfSyscall.SupportsWritingToProcesses();
        bool useSockets = propagates && !writes;
        try
        {
            Ring = _shared.Create("shared_events", BpfMapType.RingBuffer, 0, 0, (uint)options.RingBytes);
            Processes = new ProcessTable(
                _shared.Create(
                    "shared_processes", BpfMapType.Hash, sizeof(uint), KernelTypes.ProcessSize, (uint)options.MaxProcesses),
                _shared.Create("shared_followed", BpfMapType.Hash, sizeof(uint), sizeof(uint), (uint)options.MaxProcesses));
            _spans = _shared.Create(
                "shared_spans", BpfMapType.Hash, KernelSpans.KeySize, KernelSpans.ActiveSpanSize,
                (uint)options.MaxOperations * KernelSpans.SpansPerOperation, MapFlags);
            _endedSpans = new EndedSpans(_shared, (uint)options.MaxOperations);
            ContextTypes = new ContextTypes(_shared, options.MaxExecutables, MapFlags);
            ErrorTypes = new ErrorTypes(_shared, options.MaxExecutables, MapFlags);
            bool follows = options.GoroutineParents is not null;
            // Some megabytes, which only those pay who ask for it.
            _goroutines = _shared.Create(
                "shared_goroutines", BpfMapType.LruHash, KernelSpans.KeySize, KernelSpans.SpanContextSize,
                follows ? (uint)KernelSpans.MaxGoroutines : 1);
            _shared.Create(
                "shared_program_runs", BpfMapType.LruHash, sizeof(uint), sizeof(uint), follows ? (uint)options.MaxProcesses : 1);
            _sampler = _shared.Create("shared_sampler", BpfMapType.Array, sizeof(uint), KernelTypes.SamplerSize, 1);
            SetSampler(options.Sampler);
            _processEvents = ProcessEvents.Start(OpenOwn("process_events"));
            _socketLines = new SocketLineMaps(_shared, (uint)options.Probes.Count, useSockets, MapFlags);
            Propagation = writes ? ContextPropagation.Full : useSockets ? TryStartSockets(options.PropagateContext == PropagationMode.Sockets)
                : ContextPropagation.None;
            _shared.Create(
                "shared_outgoing_requests", BpfMapType.LruHash, KernelSpans.KeySize, KernelSpans.OutgoingSize,
                Propagation == ContextPropagation.None ? 1 : (uint)KernelSpans.MaxOutgoing);
            if (useSockets && Propagation == ContextPropagation.None)
            {
                // The kernel has reserved room for many sockets, and there will be none.
                SocketLineMaps.Remove(_shared);
                _socketLines = new SocketLineMaps(_shared, (uint)options.Probes.Count, areUsed: false, MapFlags);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Which outgoing requests are given the trace context.</summary>
    internal ContextPropagation Propagation { get; }

    /// <summary>Why not even those of plain HTTP/1, where that was tried; else empty.</summary>
    internal string PropagationHindrance { get; private set; } = "";

    /// <summary>Why probes with such a need are not loaded; <see langword="null"/> where they are.</summary>
    internal string? WhyNot(ProbeNeed need)
    {
        const string lockdown = "The kernel refuses programs that write into processes, under lockdown or for want of CAP_SYS_ADMIN.";
        return (need, Propagation) switch
        {
            (ProbeNeed.Nothing, _) or (ProbeNeed.WriteToProcess, ContextPropagation.Full) or (ProbeNeed.Sockets, ContextPropagation.PlainHttp1) => null,
            _ when _options.PropagateContext == PropagationMode.Off => "Trace contexts are not added to requests, as asked for.",
            (ProbeNeed.WriteToProcess, _) => lockdown,
            (_, ContextPropagation.Full) => "Trace contexts are added in the program's own buffers, and no request is to get two.",
            _ => $"The kernel cannot add trace contexts to what sockets send: {PropagationHindrance}",
        };
    }

    /// <summary>What programs know of contexts.</summary>
    internal ContextTypes ContextTypes { get; }

    /// <summary>What programs know of errors.</summary>
    internal ErrorTypes ErrorTypes { get; }

    /// <summary>The one ring.</summary>
    internal BpfMap Ring { get; }

    /// <summary>The processes that are traced, as the kernel knows them.</summary>
    internal ProcessTable Processes { get; }

    /// <summary>Loads a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="number">Its number in the records' heads.</param>
    /// <exception cref="ProbeException">The object is missing, damaged, of another version, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, int number) => Load(probe, ConfigOf(number));

    /// <summary>Loads a probe with read-only data of the caller's own.</summary>
    /// <exception cref="ProbeException">The object is missing, damaged, of another version, or refused by the kernel.</exception>
    internal LoadedProbe Load(ProbeDescriptor probe, KernelTypes.Config config)
    {
        using OpenedObject opened = Open(probe);
        opened.ForEachMap(map =>
        {
            if (map.Name.EndsWith(AttributeLimits.Section, StringComparison.Ordinal))
                _limits.Set(probe, opened, map);
            else
                Configure(map, config);
        });
        if (_useUprobeMulti)
            opened.UseUprobeMulti();
        LoadedObject loaded = opened.Load();
        try
        {
            var result = new LoadedProbe(probe, loaded);
            if (result.FindsByContext)
                _endedSpans.Remember();
            return result;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal void SetSampler(SpanSampler sampler)
    {
        int result = _sampler.Update(0u, sampler.ToKernel());
        if (result < 0)
            throw new ProbeException(ProbeError.Bpf, $"The sampler could not be set: error {-result}.");
    }

    /// <summary>Forgets the spans of processes that have ended: those that run, that contexts lead to, and that goroutines were started in.</summary>
    /// <param name="hasEnded">Says so of a process's number.</param>
    internal void ForgetSpans(Predicate<uint> hasEnded)
    {
        _spans.DeleteWhere<KernelSpans.Key>(key => hasEnded(key.Process));
        _endedSpans.Forget(hasEnded);
        if (_options.GoroutineParents is not null)
            _goroutines.DeleteWhere<KernelSpans.Key>(key => hasEnded(key.Process));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseSockets();
        _processEvents?.Dispose();
        _shared.Dispose();
    }

    /// <summary>What a probe's programs counted, and what became of the lines that they offered to sockets.</summary>
    internal ProbeCounters ReadCounters(LoadedProbe probe, int number) => _socketLines.AddTo(probe.ReadCounters(), (uint)number);

    /// <summary>Gives the sockets of traced processes back, if there were any.</summary>
    internal void ReleaseSockets()
    {
        _sockets?.Dispose();
        _sockets = null;
    }

    /// <summary>Has the kernel add the trace context to what sockets send.</summary>
    /// <param name="evenIfItShows">Whether also where the target can notice it.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it, or the target could notice it.</exception>
    internal SocketPropagation StartSockets(bool evenIfItShows)
    {
        using OpenedObject opened = OpenOwn("socket_line");
        return SocketPropagation.Start(opened, evenIfItShows);
    }

    private ContextPropagation TryStartSockets(bool evenIfItShows)
    {
        try
        {
            _sockets = StartSockets(evenIfItShows);
            return ContextPropagation.PlainHttp1;
        }
        catch (ProbeException e)
        {
            // Not needed for anything else; what is missing is said where the state is asked for.
            PropagationHindrance = e.Message;
            return ContextPropagation.None;
        }
    }

    private OpenedObject OpenOwn(string name)
    {
        OpenedObject opened = OpenedObject.Open(name, ReadObject(typeof(ProbeLoader).Assembly, name));
        opened.ForEachMap(map => Configure(map, ConfigOf(0)));
        return opened;
    }

    /// <summary>
    /// Maps of what runs now take memory as they fill, where the kernel can give it to a tracing program safely (Linux 6.1,
    /// bpf_mem_alloc); else the kernel reserves it all.
    /// </summary>
    private static uint MapFlags => Environment.OSVersion.Version >= new Version(6, 1) ? BpfNoPreallocation : 0;

    private void Configure(MapDefinition map, KernelTypes.Config config)
    {
        if (map.Name.StartsWith(SharedMaps.Prefix, StringComparison.Ordinal))
            _shared.Substitute(map);
        else if (map.HoldsOperations)
            map.SetSize((uint)_options.MaxOperations, MapFlags);
        else if (map.Name == "sonde_executables")
            map.SetMaxEntries((uint)_options.MaxExecutables);
        else if (map.Name.EndsWith(ConfigSection, StringComparison.Ordinal))
            map.SetInitialValue(config);
    }

    /// <summary>The read-only data of a probe of this number.</summary>
    internal KernelTypes.Config ConfigOf(int number) => new()
    {
        PidNamespace = _pidNamespace,
        Probe = (uint)number,
        WakeupBytes = (uint)_options.RingBytes / 4,
        FollowGoroutines = _options.GoroutineParents is null ? 0u : 1,
    };

    private static void CheckFormat(ProbeDescriptor probe)
    {
        if (probe.Format == ProbeDescriptor.CurrentFormat)
            return;
        throw new ProbeException(
            ProbeError.BadObject,
            $"Probe '{probe.Name}' of {probe.Assembly.GetName().Name} has format {probe.Format}, and this version of Sonde loads format {ProbeDescriptor.CurrentFormat}. Build both with one version of Sonde.");
    }

    private static OpenedObject Open(ProbeDescriptor probe)
    {
        CheckFormat(probe);
        return OpenedObject.Open(probe.ObjectName, ReadObject(probe.Assembly, probe.ObjectName));
    }

    private static byte[] ReadObject(Assembly assembly, string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => throw new ProbeException(
                ProbeError.KernelTooOld, $"Sonde has no programs for {other}. It runs on x86-64 and arm64."),
        };
        string resource = $"sonde/{name}.{architecture}.bpf.o";
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new ProbeException(
                ProbeError.BadObject,
                $"There is no resource '{resource}' in {assembly.GetName().Name}. Build that project on Linux with clang installed.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
