using Sonde.Runtime.Loading;

namespace Sonde.Runtime;

/// <content>Unloads probes that no executable uses any more. What they have counted stays in the status.</content>
public sealed partial class Manager
{
    private readonly ProbeTotals?[] _unloaded;
    private bool _mayUnload;

    // Runs on the reader thread, after the records of all detached programs were read.
    private void UnloadUnused()
    {
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
                    if (_loaded[number] is { } probe && !Array.Exists(_slots, slot => slot?.Probes.Contains(probe) == true))
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
