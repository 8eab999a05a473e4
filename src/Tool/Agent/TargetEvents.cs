using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tool.Agent.Engine;
using Sonde.Tool.Agent.Service;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent;

/// <summary>Logs the targets that come and go, and what is attached to a new executable. Safe for use by several threads.</summary>
internal sealed class TargetEvents
{
    // An executable that is replaced for ever must not fill the memory.
    private const int MostExecutables = 4_096;

    private readonly IAgentEngine _engine;
    private readonly AgentLog _log;
    private readonly Lock _lock = new();
    private readonly HashSet<(string Path, string GoVersion)> _told = [];

    public TargetEvents(IAgentEngine engine, AgentLog log)
    {
        (_engine, _log) = (engine, log);
        engine.TargetStarted += OnStarted;
        engine.TargetExited += OnExited;
    }

    private void OnStarted(Target target)
    {
        if (IsNews(target))
        {
            LogProbes(target);
            SpareMemory.Release();
        }
        _log.Info(
            "target.started", $"tracing {target} of {target.ExecutablePath} in group '{target.Group.Name}'",
            ("process.pid", target.ProcessId), ("process.executable.path", target.ExecutablePath), ("sonde.group", target.Group.Name),
            ("sonde.untraced_ms", (long)target.UntracedFor.TotalMilliseconds));
    }

    private void OnExited(Target target) =>
        _log.Info("target.ended", $"{target} is not traced any more", ("process.pid", target.ProcessId));

    private bool IsNews(Target target)
    {
        lock (_lock)
        {
            if (_told.Count == MostExecutables)
                _told.Clear();
            return _told.Add((target.ExecutablePath, target.GoVersion));
        }
    }

    private void LogProbes(Target target)
    {
        foreach (ExecutableProbeStatus probe in _engine.GetStatus().Executables
            .Where(executable => executable.Path == target.ExecutablePath).SelectMany(static executable => executable.Probes))
        {
            if (probe.State == ProbeState.Attached)
                _log.Info("probe.attached", $"attached {probe.Probe} to {target.ExecutablePath} (Go {target.GoVersion})", ("sonde.probe", probe.Probe));
            else if (probe.State == ProbeState.Waiting)
                _log.Warn("probe.waiting", $"{probe.Probe} is not attached yet to {target.ExecutablePath} (Go {target.GoVersion}): {probe.Reason}", ("sonde.probe", probe.Probe));
            else if (probe.State == ProbeState.Off)
                _log.Warn("probe.off", $"{probe.Probe} is off for {target.ExecutablePath} (Go {target.GoVersion}): {probe.Reason}", ("sonde.probe", probe.Probe));
        }
    }
}
