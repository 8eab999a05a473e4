using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Propagation;

/// <summary>Decides how outgoing requests receive the trace context, and owns the kernel resources for that.</summary>
internal sealed class ContextPropagator : IDisposable
{
    private const string ObjectName = "socket_line";

    private readonly PropagationMode _mode;
    private readonly Func<string, OpenedObject> _openOwn;
    private readonly Inheritance? _inheritance;
    private readonly SocketLineMaps _lines;
    private SocketPropagation? _sockets;

    /// <param name="options">The Manager's options.</param>
    /// <param name="shared">The maps that probes share; this adds those of outgoing requests.</param>
    /// <param name="openOwn">Opens one of the Manager's own objects by name.</param>
    /// <param name="inheritance">What an earlier Manager has in the kernel.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow BPF maps.</exception>
    internal ContextPropagator(
        ManagerOptions options, SharedMaps shared, Func<string, OpenedObject> openOwn, Inheritance? inheritance = null)
    {
        _inheritance = inheritance;
        _mode = options.PropagateContext;
        _openOwn = openOwn;
        bool writes = _mode != PropagationMode.Off && BpfSyscall.SupportsWritingToProcesses();
        bool triesSockets = _mode != PropagationMode.Off && !writes;
        // What the kernel has refused to an earlier Manager is not tried again: its maps have no room for sockets.
        if (triesSockets && _mode == PropagationMode.Auto && inheritance?.SocketsUnavailableReason is { Length: > 0 } reason)
            (triesSockets, UnavailableReason) = (false, reason);
        uint probes = (uint)Math.Max(1, options.Probes.Count); // function spans need none
        _lines = new SocketLineMaps(shared, probes, triesSockets);
        Reach = writes ? ContextPropagation.Full : triesSockets ? TryStartSockets() : ContextPropagation.None;
        try
        {
            shared.Create(
                "shared_outgoing_requests", BpfMapType.LruHash, KernelSpans.KeySize, KernelSpans.OutgoingSize,
                Reach == ContextPropagation.None ? 1 : (uint)KernelSpans.MaxOutgoing);
            if (triesSockets && Reach == ContextPropagation.None)
            {
                // The kernel has reserved room for many sockets, but there will be none.
                SocketLineMaps.Remove(shared);
                _lines = new SocketLineMaps(shared, probes, areUsed: false);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Which outgoing requests receive the trace context.</summary>
    internal ContextPropagation Reach { get; }

    /// <summary>Why not even plain HTTP/1 requests receive it, if that was tried; otherwise empty.</summary>
    internal string UnavailableReason { get; private set; } = "";

    /// <summary>Its programs that run in traced processes; none if it attaches none.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => _sockets is { } sockets ? [sockets.Sender] : [];

    /// <summary>Its programs that run in every process of the machine.</summary>
    internal IReadOnlyCollection<BpfProgram> ProgramsElsewhere => _sockets is { } sockets ? [sockets.Tracker] : [];

    /// <summary>Why probes with this need are not loaded; <see langword="null"/> if they are loaded.</summary>
    internal string? WhyNot(ProbeNeed need)
    {
        const string lockdown = "The kernel refuses programs that write into processes, because of lockdown or because CAP_SYS_ADMIN "
            + "is missing.";
        return (need, Reach) switch
        {
            (ProbeNeed.Nothing, _) or (ProbeNeed.WriteToProcess, ContextPropagation.Full) or (ProbeNeed.Sockets, ContextPropagation.PlainHttp1) => null,
            _ when _mode == PropagationMode.Off => "Trace contexts are not added to requests, as requested.",
            (ProbeNeed.WriteToProcess, _) => lockdown,
            (_, ContextPropagation.Full) => "Trace contexts are written into the program's own buffers, and no request may receive two.",
            _ => $"The kernel cannot add trace contexts to what sockets send: {UnavailableReason}",
        };
    }

    /// <summary>Adds the outcomes of the lines that a probe offered to sockets to the counters of its programs.</summary>
    internal ProbeCounters AddTo(ProbeCounters counters, int probe) => _lines.AddTo(counters, (uint)probe);

    /// <summary>Makes the kernel add the trace context to what sockets send.</summary>
    /// <param name="evenIfItShows">Whether to do so even if the traced program can notice it.</param>
    /// <exception cref="ProbeException">The kernel or the privileges do not allow it, or the traced program could notice it.</exception>
    internal SocketPropagation StartSockets(bool evenIfItShows)
    {
        using OpenedObject opened = _openOwn(ObjectName);
        return _inheritance?.TakeObject(ObjectName, opened.Fingerprint()) is { } inherited
            && SocketPropagation.TryAdopt(opened, inherited) is { } adopted
            ? adopted
            : SocketPropagation.Start(opened, evenIfItShows);
    }

    /// <summary>Describes its object for a hand-over; <see langword="null"/> if it has none.</summary>
    internal ObjectOffer? Offer(DescriptorList descriptors)
    {
        if (_sockets is not { } sockets)
            return null;
        using OpenedObject opened = _openOwn(ObjectName);
        return sockets.Object.Offer(ObjectName, opened.Fingerprint(), descriptors, [("track_socket", sockets.Link)]);
    }

    /// <summary>Restores the sockets of traced processes, if there were any. The maps belong to the shared state.</summary>
    public void Dispose()
    {
        _sockets?.Dispose();
        _sockets = null;
    }

    private ContextPropagation TryStartSockets()
    {
        try
        {
            _sockets = StartSockets(_mode == PropagationMode.Sockets);
            return ContextPropagation.PlainHttp1;
        }
        catch (ProbeException e)
        {
            // Nothing else needs it, and the status reports what is missing.
            UnavailableReason = e.Message;
            return ContextPropagation.None;
        }
    }
}
