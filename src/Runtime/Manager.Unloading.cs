using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;

namespace Sonde.Runtime;

/// <content>Unloads probes that no target uses any more. What they have counted stays in the status.</content>
public sealed partial class Manager
{
    private readonly ProbeTotals?[] _unloaded;
    private bool _mayUnload;
    private int _closings;
    private int _seenClosings;

    // Called with the switches' lock, after links were closed.
    private void LeaveToUnload(IEnumerable<Use> closed)
    {
        // The numbers of functions belong to the maps that are loaded.
        foreach (Use use in closed.Where(static use => use.Probe.Plan.Functions is null))
            use.Probe.Loaded = null;
        Interlocked.Increment(ref _closings);
    }

    // Runs on the reader thread, after the records were read of all programs that were detached before that number of closings was read.
    private void UnloadUnused(int closings)
    {
        _mayUnload |= closings != _seenClosings;
        _seenClosings = closings;
        // A measurement of costs reads the programs' figures at any time.
        if (!_mayUnload || _options.MeasureCost || _options.MaxCpu is not null || !_switching.TryEnter())
            return;
        try
        {
            lock (_gate)
            {
                // While an executable is being attached, it is not known which probes it uses.
                if (_stopped is not null || _handOver is not null
                    || Array.Exists(_slots, static slot => slot is { Attached.IsCompleted: false }))
                    return;
                _mayUnload = false;
                for (int number = 0; number < _loaded.Length; number++)
                {
                    if (_loaded[number] is { } probe && !Array.Exists(_slots, slot => slot?.Probes.Any(used => NeedsLoaded(used, number, probe)) == true))
                        Unload(number, probe);
                }
                if (!Array.Exists(_loaded, static probe => probe is { FindsByContext: true }))
                    _state.StopFindingByContext();
            }
        }
        finally
        {
            _switching.Exit();
        }
    }

    // The counters of functions are read until the executable is detached, even if the kernel has refused their hooks.
    private static bool NeedsLoaded(ExecutableProbe used, int number, LoadedProbe probe) =>
        used.Loaded == probe || (used.Number == number && used.FunctionNumbers.Length > 0);

    private void Unload(int number, LoadedProbe probe)
    {
        if (!_loading[number].TryEnter())
        {
            _mayUnload = true;
            return;
        }
        try
        {
            if (probe.HasRunning())
            {
                _mayUnload = true; // its process has ended, and the end is not handled yet
                return;
            }
            _unloaded[number] = probe.ReadTotals();
            Volatile.Write(ref _loaded[number], null);
            probe.Dispose();
        }
        finally
        {
            _loading[number].Exit();
        }
    }
}
