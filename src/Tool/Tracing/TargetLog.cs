using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Tool.Tracing;

/// <summary>Records which targets a tracer has, and whether it ever had one. Safe for use by several threads.</summary>
internal sealed class TargetLog
{
    private readonly Lock _lock = new();
    private readonly HashSet<Target> _running = [];
    private readonly HashSet<Target> _endedEarly = [];

    public TargetLog(ITracer tracer)
    {
        tracer.TargetStarted += Begin;
        tracer.TargetExited += End;
    }

    /// <summary>Whether the tracer ever had a target.</summary>
    public bool HadAny { get; private set; }

    /// <summary>Whether a target runs in a process other than the given one.</summary>
    public bool RunsBeside(int processId)
    {
        lock (_lock)
            return _running.Any(target => target.ProcessId != processId);
    }

    private void Begin(Target target)
    {
        lock (_lock)
        {
            HadAny = true;
            if (!_endedEarly.Remove(target))
                _running.Add(target);
        }
    }

    // The two events are raised on different threads, so the end of a short process may arrive before its start.
    private void End(Target target)
    {
        lock (_lock)
        {
            if (!_running.Remove(target))
                _endedEarly.Add(target);
        }
    }
}
