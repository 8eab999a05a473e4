using System.Diagnostics;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime;

/// <content>Runs the reader thread.</content>
public sealed partial class Manager
{
    // Without targets, the first record is that of a new process, which wakes the reader.
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private bool _lastRound;
    private bool _isGivenAway;
    private ReaderPause? _pause;

    private void ReadUntilStopped()
    {
        var ended = new List<ProcessKey>();
        bool last = false;
        while (!last)
        {
            Volatile.Read(ref _pause)?.Hold(); // returns at once when the pause is over
            if (Volatile.Read(ref _isGivenAway))
            {
                _dispatcher.EndStreams();
                return; // another Manager reads from now on, and has the annotations
            }
            ended.Clear();
            last = Volatile.Read(ref _lastRound);
            try
            {
                int detached = _detached.Count, closings = Volatile.Read(ref _closings);
                _poll.Wait(last ? TimeSpan.Zero : _processes.IsEmpty && detached == 0 ? IdleInterval : _options.DrainInterval, ended);
                while (_letGo.TryDequeue(out ProcessKey letGo))
                    _gone.Add(letGo);
                EndRemoved();
                int gone = _gone.Count;
                ended.AddRange(_gone);
                Drain();
                // Programs that were detached before the drain have sent nothing since.
                FreeSlots(detached);
                End(ended);
                UnloadUnused(closings);
                _gone.RemoveRange(0, gone);
            }
            catch (Exception e)
            {
                // The reader survives any error with one process: an agent that stops reading loses everything.
                Trace.TraceError($"The event reader hit an error and continues: {e}");
                Warn($"The event reader hit an error and continues: {e.Message}");
                Thread.Sleep(_options.DrainInterval); // an error that repeats at once must not occupy a processor
            }
        }
        _dispatcher.EndAnnotations();
        _dispatcher.EndStreams();
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
        // Drains at most one ring's worth, so that producers that never pause cannot delay noticing the end of a process.
        for (long consumed = 0; consumed < _options.RingBytes;)
        {
            long batch = _ring.DrainBatch(_dispatcher);
            if (batch == 0)
                return;
            consumed += batch;
        }
    }
}
