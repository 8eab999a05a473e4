using System.Diagnostics;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <content>The reader thread.</content>
public sealed partial class Manager
{
    private bool _lastRound;

    private void ReadUntilStopped()
    {
        var ended = new List<ProcessKey>();
        bool last = false;
        while (!last)
        {
            ended.Clear();
            last = Volatile.Read(ref _lastRound);
            try
            {
                int detached = _detached.Count;
                _poll.Wait(last ? TimeSpan.Zero : _options.DrainInterval, ended);
                while (_letGo.TryDequeue(out ProcessKey letGo))
                    _gone.Add(letGo);
                int gone = _gone.Count;
                ended.AddRange(_gone);
                Drain();
                // What was over before that has sent no more.
                FreeSlots(detached);
                End(ended);
                _gone.RemoveRange(0, gone);
            }
            catch (Exception e)
            {
                // The reader outlives whatever goes wrong with one process: an agent that stops reading loses everything.
                Trace.TraceError($"The event reader met an error and goes on: {e}");
                Warn($"The event reader met an error and goes on: {e.Message}");
                Thread.Sleep(_options.DrainInterval); // what fails at once, again and again, must not take a processor
            }
        }
        _dispatcher.EndAnnotations();
    }

    private void Warn(string message)
    {
        try
        {
            Warning?.Invoke(message);
        }
        catch (Exception e)
        {
            Trace.TraceError($"A handler of the event {nameof(Warning)} failed: {e}");
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
