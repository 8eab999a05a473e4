using System.Diagnostics;

namespace Sonde.Runtime;

/// <content>The reader thread.</content>
public sealed partial class Manager
{
    private bool _lastRound;

    private void ReadUntilStopped()
    {
        var ended = new List<int>();
        bool last = false;
        while (!last)
        {
            ended.Clear();
            last = Volatile.Read(ref _lastRound);
            _poll.Wait(last ? TimeSpan.Zero : _options.DrainInterval, ended);
            try
            {
                Drain();
                foreach (int processId in ended)
                    EndProcess(processId);
            }
            catch (Exception e)
            {
                // The reader outlives whatever goes wrong with one process: an agent that stops reading loses everything.
                Trace.TraceError($"The event reader met an error and goes on: {e}");
                Warning?.Invoke($"The event reader met an error and goes on: {e.Message}");
            }
        }
    }

    private void Drain()
    {
        _clock.Resync();
        // At most one ring's worth, so that producers which never pause do not keep the end of a process from being seen.
        for (long consumed = 0; consumed < _options.RingBytes;)
        {
            long batch = _ring.DrainBatch(_dispatcher);
            if (batch == 0)
                return;
            consumed += batch;
        }
    }
}
