using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Propagation;

/// <summary>The maps of <c>sonde/socket_line.bpf.h</c> that probes and the Manager's own programs share, and their counts.</summary>
internal sealed class SocketLineMaps
{
    private const string Sockets = "shared_sockets";
    private const string Lines = "shared_socket_lines";
    private const string Outcomes = "shared_socket_outcomes";

    private readonly BpfMap _lines;
    private readonly BpfMap _outcomes;

    /// <param name="shared">The shared maps, to which they are added.</param>
    /// <param name="probes">The number of probes.</param>
    /// <param name="areUsed">Whether contexts go through sockets; otherwise the maps reserve no room.</param>
    internal SocketLineMaps(SharedMaps shared, uint probes, bool areUsed)
    {
        uint room = areUsed ? (uint)KernelSockets.MaxSockets : 1;
        shared.Create(Sockets, BpfMapType.LruHash, KernelSockets.SocketSize, sizeof(uint), room);
        _lines = shared.Create(Lines, BpfMapType.Hash, KernelSockets.SocketSize, KernelSockets.SocketLineSize, room, SharedMaps.SparseFlags);
        _outcomes = shared.Create(Outcomes, BpfMapType.Hash, sizeof(uint), sizeof(long), RoomFor(probes) * (uint)KernelSockets.SocketOutcome.Outcomes);
    }

    /// <summary>Removes the maps, so that they can be created again before a probe uses them.</summary>
    internal static void Remove(SharedMaps shared)
    {
        foreach (string name in (ReadOnlySpan<string>)[Sockets, Lines, Outcomes])
            shared.Remove(name);
    }

    /// <summary>Adds the outcomes of the lines that a probe offered to the counters of its programs.</summary>
    internal ProbeCounters AddTo(ProbeCounters counters, uint probe) => counters with
    {
        Injected = counters.Injected + Read(probe, KernelSockets.SocketOutcome.Sent),
        InjectionsWithoutRoom = counters.InjectionsWithoutRoom + Read(probe, KernelSockets.SocketOutcome.Refused),
        InjectionsOfOtherBytes = Read(probe, KernelSockets.SocketOutcome.OtherBytes),
        UnsentInjections = counters.UnsentInjections + Read(probe, KernelSockets.SocketOutcome.Closed)
            + _lines.CountWhere<KernelSockets.Socket, KernelSockets.SocketLine>(line => line.Probe == probe),
    };

    // Two Managers with nearly the same probes have maps of one size, and one can take over from the other.
    private static uint RoomFor(uint probes) => (probes + 63) / 64 * 64;

    // A missing entry counts as 0.
    private long Read(uint probe, KernelSockets.SocketOutcome outcome)
    {
        _outcomes.TryRead((probe * (uint)KernelSockets.SocketOutcome.Outcomes) + (uint)outcome, out long count);
        return count;
    }
}
