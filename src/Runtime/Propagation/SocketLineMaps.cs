using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Propagation;

/// <summary>The maps of <c>sonde/socket_line.bpf.h</c> that probes and the Manager's own programs share, and what they tell.</summary>
internal sealed class SocketLineMaps
{
    private const int BpfMapTypeHash = 1;
    private const int BpfMapTypeLruHash = 9;
    private const uint MaxSockets = 16384;

    private readonly BpfMap _lines;
    private readonly BpfMap _outcomes;

    /// <param name="shared">Where they are made.</param>
    /// <param name="probes">How many probes there are.</param>
    /// <param name="areUsed">Whether contexts go through sockets; else they take no room.</param>
    /// <param name="flags">Of maps that are empty for the most part.</param>
    internal unsafe SocketLineMaps(SharedMaps shared, uint probes, bool areUsed, uint flags)
    {
        uint room = areUsed ? MaxSockets : 1;
        shared.Create("shared_sockets", BpfMapTypeLruHash, sizeof(SocketName), sizeof(uint), room);
        _lines = shared.Create("shared_socket_lines", BpfMapTypeHash, sizeof(SocketName), sizeof(SocketLine), room, flags);
        _outcomes = shared.Create("shared_socket_outcomes", BpfMapTypeHash, sizeof(uint), sizeof(long), probes * (uint)Outcome.Count);
    }

    private enum Outcome : uint
    {
        Sent,
        OtherBytes,
        Refused,
        Closed,
        Count,
    }

    /// <summary>Adds what became of the lines that a probe offered to what its own programs counted.</summary>
    internal ProbeCounters AddTo(ProbeCounters counters, uint probe) => counters with
    {
        Injected = counters.Injected + Read(probe, Outcome.Sent),
        InjectionsWithoutRoom = counters.InjectionsWithoutRoom + Read(probe, Outcome.Refused),
        InjectionsOfOtherBytes = Read(probe, Outcome.OtherBytes),
        UnsentInjections = counters.UnsentInjections + Read(probe, Outcome.Closed)
            + _lines.CountWhere<SocketName, SocketLine>(line => line.Probe == probe),
    };

    // What is not there has not happened, and is 0.
    private long Read(uint probe, Outcome outcome)
    {
        _outcomes.TryRead((probe * (uint)Outcome.Count) + (uint)outcome, out long count);
        return count;
    }

    /// <summary>Mirrors <c>struct sonde_socket</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SocketName
    {
        private readonly ulong _addressLow, _addressHigh;
        private readonly uint _process;
        private readonly ushort _localPort, _remotePort;
    }

    /// <summary>Mirrors <c>struct sonde_socket_line</c>, as far as it is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    private readonly struct SocketLine
    {
        [FieldOffset(60)]
        public readonly uint Probe;
    }
}
