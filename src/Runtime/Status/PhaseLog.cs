using System.Diagnostics;

namespace Sonde.Runtime.Status;

/// <summary>Records how long each piece of work took. Safe for use by several threads.</summary>
internal sealed class PhaseLog
{
    // A Manager that attaches to thousands of executables must not grow for ever.
    private const int Capacity = 512;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly List<ManagerPhase> _phases = [];

    /// <summary>Begins a phase, which ends when the result is disposed.</summary>
    internal Running Begin(string name) => new(this, name, Stopwatch.GetTimestamp());

    /// <summary>Returns the phases that have ended, in the order of their ends; the newest ones if there were very many.</summary>
    internal ManagerPhase[] ToArray()
    {
        lock (_lock)
            return [.. _phases];
    }

    private void End(string name, long began)
    {
        var phase = new ManagerPhase(name, Stopwatch.GetElapsedTime(_began, began), Stopwatch.GetElapsedTime(began));
        lock (_lock)
        {
            if (_phases.Count == Capacity)
                _phases.RemoveRange(0, Capacity / 2);
            _phases.Add(phase);
        }
    }

    /// <summary>A phase that has begun.</summary>
    internal readonly struct Running(PhaseLog log, string name, long began) : IDisposable
    {
        public void Dispose() => log.End(name, began);
    }
}
