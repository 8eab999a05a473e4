using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>
/// The bound on the entries of operations that rest, each for the next operation of its goroutine (<c>sonde/resting.bpf.h</c>). They may
/// take half of the room for operations, so that the other half is left for operations of goroutines that run only one.
/// </summary>
internal sealed class RestingEntries
{
    private readonly Lock _lock = new();
    private readonly BpfMap _cells;
    private ulong _limit;

    /// <exception cref="ProbeException">The kernel refused the map.</exception>
    internal RestingEntries(SharedMaps shared, int limit)
    {
        _cells = shared.Create(
            "shared_resting", BpfMapType.Array, sizeof(uint), sizeof(ulong), (uint)KernelSpans.RestingCell.Cells);
        // An inherited map has its limit.
        if (!_cells.TryRead((uint)KernelSpans.RestingCell.Limit, out _limit) || _limit == 0)
            Release(limit);
    }

    /// <summary>Makes room for as many entries as were removed here.</summary>
    internal void Release(int entries)
    {
        if (entries == 0)
            return;
        lock (_lock)
        {
            _limit += (ulong)entries;
            Errno.ThrowIfNegative(
                _cells.Update((uint)KernelSpans.RestingCell.Limit, _limit), "The limit of resting operations could not be set");
        }
    }
}
