using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Spans that have ended but are still found by their contexts (<c>sonde/ended_span.bpf.h</c>). The kernel reserves all memory of such a
/// map, some megabytes, so there is one only while a program is loaded that looks for spans by their contexts.
/// </summary>
internal sealed class EndedSpans
{
    private const string Name = "ended_spans";

    private readonly SharedMaps _shared;
    private readonly uint _room;
    private readonly BpfMap _place;
    private readonly Lock _lock = new();
    private BpfMap? _spans;

    /// <exception cref="ProbeException">The kernel refused a map.</exception>
    internal EndedSpans(SharedMaps shared, uint room)
    {
        _shared = shared;
        _room = room;
        BpfMap pattern = Create("ended_spans_pattern", 1);
        _place = shared.Create("shared_ended_spans", BpfMapType.ArrayOfMaps, sizeof(uint), sizeof(uint), 1, inner: pattern);
        shared.Remove(pattern.Name);
    }

    /// <summary>Makes programs remember spans that end from now on. The kernel waits for all running programs before it returns.</summary>
    /// <exception cref="ProbeException">The kernel refused the map.</exception>
    internal void Remember()
    {
        lock (_lock)
        {
            if (_spans is null)
                Install();
        }
    }

    /// <summary>Makes programs remember no spans any more, and frees the memory.</summary>
    internal void StopRemembering()
    {
        lock (_lock)
        {
            if (_spans is null)
                return;
            _spans = null;
            _place.Delete(0u);
            _shared.Remove(Name);
        }
    }

    private void Install()
    {
        BpfMap spans = Create(Name, _room);
        Errno.ThrowIfNegative(_place.Update(0u, spans.Descriptor), "The map of ended spans could not be installed");
        _spans = spans;
    }

    /// <summary>Removes the spans of processes that have ended.</summary>
    /// <param name="hasEnded">Whether the process with a number has ended.</param>
    internal void Forget(Predicate<uint> hasEnded)
    {
        lock (_lock)
            _spans?.DeleteWhere<KernelSpans.Key>(key => hasEnded(key.Process));
    }

    private BpfMap Create(string name, uint room) =>
        _shared.Create(name, BpfMapType.LruHash, KernelSpans.KeySize, KernelSpans.EndedSpanSize, room);
}
