using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Cost;

/// <summary>
/// Measures programs in windows, and estimates what they did all the time: each window stands for the time until the next one. Thread-safe.
/// </summary>
/// <param name="read">Reads the counts of a program by its descriptor.</param>
internal sealed class CostMeter(Func<int, ProgramRuns> read)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string? Probe, string Name), ProgramUse> _totals = [];
    private readonly Dictionary<(string? Probe, string Name), ProgramRuns> _atOpening = [];
    private long _opened;
    private long _began;
    private long _measured;
    private long _until;
    private bool _hasBegun;
    private bool _isOpen;
    private CostWindow? _pending;

    /// <summary>Whether a window is open.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_lock)
                return _isOpen;
        }
    }

    /// <summary>Begins a window. Counting must be enabled.</summary>
    internal void Open(long now, IEnumerable<MeteredProgram> programs)
    {
        lock (_lock)
        {
            if (!_hasBegun)
                (_began, _hasBegun) = (now, true);
            Settle(now);
            _opened = now;
            _atOpening.Clear();
            foreach (MeteredProgram program in programs)
                _atOpening[program.Key] = read(program.Descriptor);
            _isOpen = true;
        }
    }

    /// <summary>Ends the window. A program that was loaded meanwhile had no runs when the window began.</summary>
    internal CostWindow Close(long now, IEnumerable<MeteredProgram> programs)
    {
        lock (_lock)
        {
            var uses = new Dictionary<(string? Probe, string Name), ProgramUse>();
            foreach (MeteredProgram program in programs)
            {
                ProgramRuns before = _atOpening.GetValueOrDefault(program.Key), after = read(program.Descriptor);
                if (after.Count > before.Count)
                    uses[program.Key] = new(after.Count - before.Count, after.Nanoseconds - before.Nanoseconds, program.Trap);
            }
            _pending = new CostWindow(_opened, Math.Max(1, now - _opened), uses);
            _measured += _pending.Nanoseconds;
            _until = now;
            _isOpen = false;
            return _pending;
        }
    }

    /// <summary>Lets the last window stand for the time until now.</summary>
    internal void Settle(long now)
    {
        lock (_lock)
        {
            if (_pending is not { } window)
                return;
            Add(_totals, window, now);
            _until = now;
            _pending = null;
        }
    }

    /// <summary>Returns the figures so far; <see langword="null"/> if nothing was measured.</summary>
    internal CostStatus? ToStatus(TrapTimes times)
    {
        lock (_lock)
        {
            if (_measured == 0)
                return null;
            var totals = new Dictionary<(string? Probe, string Name), ProgramUse>(_totals);
            if (_pending is { } window)
                Add(totals, window, _until);
            double period = _until - _began;
            return new CostStatus
            {
                Period = TimeSpan.FromMicroseconds(period / 1000),
                Measured = TimeSpan.FromMicroseconds(_measured / 1000.0),
                EmulatedTrapNanoseconds = times.Emulated,
                SingleSteppedTrapNanoseconds = times.SingleStepped,
                ElsewhereCores = totals.Where(static total => total.Key.Probe is null).Sum(total => total.Value.Total(times)) / period,
                Programs =
                [
                    .. totals.Where(static total => total.Key.Probe is not null).Select(total => new ProgramCost(
                        total.Key.Probe!, total.Key.Name, (long)Math.Round(total.Value.Hits), total.Value.Each(times),
                        times.Of(total.Value.Trap), total.Value.Total(times) / period)).OrderByDescending(static program => program.Cores),
                ],
            };
        }
    }

    private static void Add(Dictionary<(string? Probe, string Name), ProgramUse> totals, CostWindow window, long until)
    {
        double factor = Math.Max(1, (double)(until - window.Opened) / window.Nanoseconds);
        foreach (((string? Probe, string Name) key, ProgramUse use) in window.Uses)
            totals[key] = totals.GetValueOrDefault(key).Plus(use, factor);
    }
}
